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

namespace local_navigatr\local\other_plugin;

use local_navigatr\local\mapping\mapping;

/**
 * Learners to whom a rule of Open Badge Factory's own plugin issued the badge of a mapping. That plugin notes a learner once it has
 * issued, and forgets all of them with their rule, but for whom it issues to later, from its queue.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class obf_recipients {
    /** Its table of learners who met a rule, and the columns that are needed. */
    public const MET = ['local_obf_criterion_met', ['obf_criterion_id', 'user_id', 'met_at']];

    /**
     * When a rule issued the badge of a mapping to a learner.
     *
     * @param mapping $mapping
     * @param int $userid
     * @return int|null null: none did
     */
    public static function issued_at(mapping $mapping, int $userid): ?int {
        global $DB;
        $rules = self::rules($mapping);
        if ($rules === []) {
            return null;
        }
        [$in, $params] = $DB->get_in_or_equal($rules, SQL_PARAMS_NAMED, 'obfrule');
        $select = "obf_criterion_id $in AND user_id = :userid";
        $time = $DB->get_field_select(self::MET[0], 'MIN(met_at)', $select, $params + ['userid' => $userid]);
        return $time ? (int) $time : null;
    }

    /**
     * SQL: `userid` and `timeissued` of all to whom a rule issued the badge of a mapping in its course. A rule about other courses,
     * too, says so only of those who have completed this one.
     *
     * @param mapping $mapping
     * @return array|null SQL of a query and its parameters; null: no rule did
     */
    public static function sql(mapping $mapping): ?array {
        global $DB;
        $rules = self::rules($mapping);
        if ($rules === []) {
            return null;
        }
        [$in, $params] = $DB->get_in_or_equal($rules, SQL_PARAMS_NAMED, 'obfrule');
        $sql = 'SELECT met.user_id AS userid, MIN(met.met_at) AS timeissued
                  FROM {' . self::MET[0] . "} met
                 WHERE met.obf_criterion_id $in AND (
                           NOT EXISTS (SELECT 1
                                         FROM {" . obf_rules::COURSES[0] . "} elsewhere
                                        WHERE elsewhere.obf_criterion_id = met.obf_criterion_id
                                              AND elsewhere.courseid <> :obfcourse)
                           OR EXISTS (SELECT 1
                                        FROM {course_completions} obfcc
                                       WHERE obfcc.course = :obfcompleted AND obfcc.userid = met.user_id
                                             AND obfcc.timecompleted > 0)
                       )
              GROUP BY met.user_id";
        $courseid = $mapping->get('courseid');
        return [$sql, $params + ['obfcourse' => $courseid, 'obfcompleted' => $courseid]];
    }

    /**
     * Ids of the rules that issue the badge of a mapping in its course, or still do so from that plugin's queue.
     *
     * @param mapping $mapping
     * @return int[] none where that plugin does not say to whom
     */
    private static function rules(mapping $mapping): array {
        $rules = [...obf_rules::ids_same_as($mapping), ...obf_queue::deleted_rules($mapping)];
        return $rules && obf_rules::has_columns(...self::MET) ? $rules : [];
    }
}
