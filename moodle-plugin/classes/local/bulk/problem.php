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

namespace local_navigatr\local\bulk;

use local_navigatr\local\isolated;
use local_navigatr\local\reader;

/**
 * What is wrong with a row of a table, for people.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class problem {
    /**
     * What is wrong with a row, for people.
     *
     * @param \Throwable $error
     * @param int $line
     * @return string
     */
    public static function sentence(\Throwable $error, int $line): string {
        if ($error instanceof \moodle_exception && $error->module === 'local_navigatr') {
            return $error->getMessage();
        }
        isolated::trace("line $line of the table", $error);
        $key = reader::current()->isadmin ? 'bulkerror_unreadable' : 'bulkerror_unreadableteacher';
        return get_string($key, 'local_navigatr');
    }
}
