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

namespace local_navigatr\local\sync;

/**
 * What follows for Moodle when a batch of awards was sent.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
interface response {
    /**
     * The sidecar answered.
     *
     * @param award_batch $batch what was sent
     * @param \stdClass $reply `results`
     */
    public function apply(award_batch $batch, \stdClass $reply): void;

    /**
     * Nobody takes this one.
     *
     * @param \stdClass $award
     * @param string $problem one of {@see \local_navigatr\local\award\award::PROBLEMS}
     */
    public function refuse(\stdClass $award, string $problem): void;

    /**
     * This one could not be prepared.
     *
     * @param \stdClass $award
     * @param \Throwable $error
     */
    public function fail_to_read(\stdClass $award, \Throwable $error): void;
}
