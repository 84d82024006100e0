<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

namespace local_navigatr\local\connection;

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;

/**
 * How far the site is on its way to Navigatr, in three steps: the sidecar runs, the site is paired with it, an account is
 * connected.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class setup {
    /** @var string[] The steps in their order. */
    public const STEPS = ['sidecar', 'pairing', 'token'];

    /** @var string[] What a step can be. */
    public const STATES = ['done', 'current', 'wrong', 'waiting'];

    /** @var problem|null What is wrong. */
    public readonly ?problem $problem;

    /** @var bool Whether it was found just now, by what somebody did. */
    public readonly bool $isfound;

    /** @var int Place of the step that is wrong, else of the next to do. */
    private readonly int $present;

    /** @var int Number of steps that are done. */
    private readonly int $done;

    /**
     * From how the connection stands, and what was just found out about what somebody typed.
     *
     * @param array $status of {@see status::read()}
     * @param problem|null $found why it does not work
     * @param bool $istested whether it was tested, and works
     */
    public function __construct(array $status, ?problem $found = null, bool $istested = false) {
        $this->problem = $istested ? null : $found ?? (config::is_paired() ? problem::of_status($status) : null);
        $this->isfound = $found !== null;
        $known = $istested || (config::is_paired() && !isset($status['code'])) ? 2 : 0;
        $this->present = $this->problem === null ? $known : array_search($this->problem->step(), self::STEPS, true);
        $this->done = $this->problem?->is_answered() ? $this->present : min($known, $this->present);
    }

    /**
     * Whether there is something left to set up.
     *
     * @param array $status of {@see status::read()}
     * @return bool
     */
    public static function is_unfinished(array $status): bool {
        return !config::is_paired() || (!$status['configured'] && !accounts::are_there());
    }

    /**
     * The state of a step.
     *
     * @param string $step
     * @return string one of {@see STATES}
     */
    public function state(string $step): string {
        $place = array_search($step, self::STEPS, true);
        return match (true) {
            $place < $this->done => 'done',
            $place > $this->present => 'waiting',
            $place === $this->present && $this->problem !== null => 'wrong',
            default => 'current',
        };
    }
}
