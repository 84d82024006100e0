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

namespace local_navigatr\check;

use core\check\result;
use local_navigatr\local\erasure\erasures as all_erasures;

/**
 * Whether the sidecar forgot the learners that Moodle erased.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class erasures extends base {
    /** The task tries every five minutes. */
    private const WARNING = DAYSECS;

    /** The law gives a month. */
    private const ERROR = WEEKSECS;

    /**
     * The result.
     *
     * @return result
     */
    protected function examine(): result {
        $open = all_erasures::open();
        if ((int) $open->number === 0) {
            return $this->result(result::OK, 'ok');
        }
        $oldest = (int) $open->oldest;
        $facts = ['number' => $open->number, 'age' => format_time(max(1, time() - $oldest))];
        return $this->result($this->grade($oldest, self::WARNING, self::ERROR), 'waiting', $facts);
    }
}
