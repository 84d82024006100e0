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

/**
 * Whether the sidecar is in recovery: Moodle teaches it, then a person says whether it may send.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class recovery extends base {
    /**
     * The result.
     *
     * @return result
     */
    protected function examine(): result {
        $recovery = \local_navigatr\local\sync\recovery::current();
        switch (\local_navigatr\local\sync\recovery::standing($recovery)) {
            case \local_navigatr\local\sync\recovery::TEACHING:
                $progress = \local_navigatr\local\sync\recovery::progress($recovery);
                return $this->result(result::WARNING, 'teaching', null, s($progress));
            case \local_navigatr\local\sync\recovery::STUCK:
                return $this->result(result::ERROR, 'stuck', null, s(\local_navigatr\local\sync\recovery::progress($recovery)));
            case \local_navigatr\local\sync\recovery::TAUGHT:
                return $this->result(result::ERROR, 'active', null, s(\local_navigatr\local\sync\recovery::prospect($recovery)));
            default:
                return $this->result(result::OK, 'ok');
        }
    }
}
