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

namespace local_navigatr\local\sidecar;

/**
 * What a call that failed may have done all the same: a person who acted has to know whether to act again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class call_effect {
    /**
     * Whether the sidecar may have done what it was asked.
     *
     * @param sidecar_exception $failure
     * @return bool
     */
    public static function is_possible(sidecar_exception $failure): bool {
        // A success that nobody signed may be the sidecar's, changed on its way.
        $isrefused = $failure->httpstatus >= 300 && $failure->httpstatus < 500;
        return !$isrefused && !$failure->unsent && $failure->trouble() !== 'notused';
    }
}
