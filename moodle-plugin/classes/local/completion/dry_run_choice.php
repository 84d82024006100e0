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

namespace local_navigatr\local\completion;

use local_navigatr\local\plain_text;

/**
 * The learners that a person left out of a dry run, or chose to issue to by hand, and the reason. The session keeps them until the
 * person confirms, so they survive turning and reloading the page.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class dry_run_choice {
    /**
     * A choice.
     *
     * @param int $courseid
     * @param string $list of {@see dry_run}
     */
    public function __construct(
        /** @var int */
        private readonly int $courseid,
        /** @var string */
        private readonly string $list
    ) {
    }

    /**
     * Those left out of a dry run, or chosen to be issued to by hand.
     *
     * @return int[]
     */
    public function marked(): array {
        return $this->stored()['marked'];
    }

    /**
     * The reason that was typed.
     *
     * @return string
     */
    public function reason(): string {
        return $this->stored()['reason'];
    }

    /**
     * Whether somebody's box is ticked.
     *
     * @param int $id
     * @return bool
     */
    public function is_ticked(int $id): bool {
        return in_array($id, $this->marked(), true) === ($this->list === dry_run::BY_HAND);
    }

    /**
     * Keeps what was ticked on a page.
     *
     * @param int[] $shown who had a box on it
     * @param int[] $ticked
     * @param string $reason
     */
    public function keep(array $shown, array $ticked, string $reason): void {
        global $SESSION;
        $shown = array_map('intval', $shown);
        $ticked = array_intersect($shown, array_map('intval', $ticked));
        $marked = $this->list === dry_run::BY_HAND ? $ticked : array_diff($shown, $ticked);
        $SESSION->local_navigatr_choice[$this->key()] = [
            'marked' => array_values(array_unique([...array_diff($this->marked(), $shown), ...$marked])),
            'reason' => \core_text::substr(plain_text::input($reason), 0, hand_issue::REASON_MAX),
        ];
    }

    /**
     * Forgets it, once it is carried out.
     */
    public function forget(): void {
        global $SESSION;
        unset($SESSION->local_navigatr_choice[$this->key()]);
    }

    /**
     * What is kept.
     *
     * @return array `marked` and `reason`
     */
    private function stored(): array {
        global $SESSION;
        return $SESSION->local_navigatr_choice[$this->key()] ?? ['marked' => [], 'reason' => ''];
    }

    /**
     * Under which it is kept.
     *
     * @return string
     */
    private function key(): string {
        return "$this->courseid/$this->list";
    }
}
