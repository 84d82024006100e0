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
use local_navigatr\local\contract\vocabulary;

/**
 * What an account waits for whose learner has the badge of the vendor's plugin by another account. That badge belongs to an
 * account of the platform that is not known, so it is no award for the same in the sense of {@see merged_accounts}.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class merged_with_vendor {
    /**
     * First awards that nobody is issued. What is, or may be, issued is not among them, nor what was completed later once more.
     *
     * @param int $userid the account that is left
     * @return \stdClass[] rows
     */
    public static function superfluous(int $userid): array {
        global $DB;
        $select = "userid = :userid AND cycle = 0 AND origin <> :other AND EXISTS (
                       SELECT 1
                         FROM {local_navigatr_award} had
                        WHERE had.courseid = {local_navigatr_award}.courseid AND had.userid = {local_navigatr_award}.userid
                              AND had.rule = {local_navigatr_award}.rule AND had.origin = :vendor)
                   AND (status IN ('waiting', 'noconsent', 'nottracked')
                        OR status = 'sent' AND COALESCE(state, 'queued') IN (" . vocabulary::SQL_OPEN . "))
                   AND COALESCE(reason, '') NOT IN (" . vocabulary::SQL_MAY_EXIST . ")";
        $params = ['userid' => $userid, 'other' => origin::VENDOR, 'vendor' => origin::VENDOR];
        return $DB->get_records_select(award::TABLE, $select, $params, 'id');
    }
}
