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

use local_navigatr\local\award\award;
use local_navigatr\local\award\origin;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\other_plugin\obf_recipients;

/**
 * How an award stands whose badge a rule of Open Badge Factory's own plugin issued.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class other_plugin_standing {
    /**
     * How a new award of a learner stands.
     *
     * @param mapping $mapping
     * @param int $userid
     * @return array columns of the award; none: it was not issued
     */
    public static function of(mapping $mapping, int $userid): array {
        $time = obf_recipients::issued_at($mapping, $userid);
        return $time === null ? [] : self::issued($time);
    }

    /**
     * Columns of an award that was issued at a time.
     *
     * @param int $time
     * @return array
     */
    public static function issued(int $time): array {
        $state = ['status' => award::SENT, 'state' => 'issued', 'reason' => 'recorded', 'origin' => origin::LOCAL_OBF];
        return $state + ['timesent' => $time, 'timeissued' => $time];
    }
}
