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
 * Something that belongs to an award could not be read in Moodle, or not yet.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class unreadable extends \RuntimeException {
    /**
     * What could not be read.
     *
     * @param string $problem one of {@see \local_navigatr\local\award\award::PROBLEMS}
     * @param \Throwable|null $cause null when nothing failed
     */
    public function __construct(
        /** @var string One of the award's problems. */
        public readonly string $problem,
        ?\Throwable $cause = null
    ) {
        parent::__construct($problem, 0, $cause);
    }
}
