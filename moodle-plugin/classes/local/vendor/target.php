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

namespace local_navigatr\local\vendor;

use local_navigatr\local\award\keys;
use local_navigatr\local\award\origin;
use local_navigatr\local\mapping\mapping;

/**
 * The account of the vendor's plugin: its environment is known, whose token it was is not.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class target {
    /** Stands for the account. Those of the platform are numbers. */
    private const ACCOUNT = 'vendor';

    /**
     * What the vendor's records belong to until an account is connected.
     *
     * @param string $environment production or staging
     * @return string
     */
    public static function in_environment(string $environment): string {
        return "navigatr:$environment:" . self::ACCOUNT;
    }

    /**
     * An account was connected: the vendor's mappings of its environment are taken for its own, and stay in review.
     *
     * What was issued stays where it is, because it counts for every account.
     *
     * @param string $target
     */
    public static function adopt(string $target): void {
        global $DB;
        $from = preg_replace('/:[^:]*$/', ':' . self::ACCOUNT, $target);
        $DB->set_field(mapping::TABLE, 'target', $target, ['target' => $from]);
        $key = ['courseid' => 'courseid', 'userid' => 'userid', 'target' => ':keytarget', 'rule' => 'rule', 'cycle' => 'cycle'];
        $onekey = keys::sql_of_award($key);
        $sql = "UPDATE {local_navigatr_award} SET target = :target, onekey = $onekey WHERE target = :from AND origin <> :origin";
        $params = ['target' => $target, 'keytarget' => $target, 'from' => $from, 'origin' => origin::VENDOR];
        $DB->execute($sql, $params);
    }
}
