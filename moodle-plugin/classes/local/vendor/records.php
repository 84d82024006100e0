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

use local_navigatr\local\award\award;
use local_navigatr\local\award\keys;
use local_navigatr\local\award\origin;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;

/**
 * Copies what the vendor's tables hold into ours. Repeating it changes nothing.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class records {
    /**
     * Mappings, in review: nobody knows yet whether the account that will be connected has their badges.
     *
     * @param string $target
     * @return int how many
     */
    public static function copy_mappings(string $target): int {
        $sql = 'SELECT v.* FROM {' . tables::MAPPINGS . '} v JOIN {course} c ON c.id = v.courseid ORDER BY v.id';
        return self::copy(tables::MAPPINGS, $sql, [mapping::TABLE, $target], fn($row) => [
            'courseid' => $row->courseid,
            'target' => $target,
            'providerid' => self::id($row->provider_id),
            'providername' => '',
            'badgeid' => self::id($row->badge_id),
            'badgename' => \core_text::substr(
                $row->badge_name ?: get_string('badge', 'local_navigatr') . " $row->badge_id",
                0,
                255
            ),
            'badgeimageurl' => $row->badge_image_url ?: null,
            'state' => mapping::REVIEW,
            'timecreated' => $row->timemodified,
            'timemodified' => $row->timemodified,
        ]);
    }

    /**
     * Badges that were issued, also several for one learner and course: each in a cycle of its own.
     *
     * @param string $target
     * @return int how many
     */
    public static function copy_awards(string $target): int {
        $sql = 'SELECT v.*, c.fullname, cc.id AS completionid, cc.timecompleted
                  FROM {' . tables::AUDIT . "} v
             LEFT JOIN {course} c ON c.id = v.courseid
             LEFT JOIN {course_completions} cc ON cc.course = v.courseid AND cc.userid = v.userid
                 WHERE v.status = 'success'
              ORDER BY v.courseid, v.userid, v.id";
        $last = '';
        $cycle = 0;
        return self::copy(tables::AUDIT, $sql, [award::TABLE, $target], function ($row) use ($target, &$last, &$cycle) {
            $learner = "$row->courseid/$row->userid";
            $cycle = $learner === $last ? $cycle + 1 : 0;
            $last = $learner;
            $award = self::award($row) + ['target' => $target, 'cycle' => $cycle];
            return $award + ['onekey' => keys::of_award($award)];
        });
    }

    /**
     * An id that our tables take, whatever the vendor's holds: one row must not keep the whole site from its upgrade.
     *
     * @param string|null $id
     * @return string
     */
    private static function id(?string $id): string {
        return \core_text::substr((string) $id, 0, 100);
    }

    /**
     * The award of a row of the vendor's log.
     *
     * @param \stdClass $row
     * @return array
     */
    private static function award(\stdClass $row): array {
        return [
            'uuid' => \core\uuid::generate(),
            'courseid' => $row->courseid,
            'userid' => $row->userid,
            'providerid' => self::id($row->provider_id),
            'badgeid' => self::id($row->badge_id),
            'coursename' => $row->fullname ?? get_string('course') . " $row->courseid",
            'rule' => mapping::COURSE_RULE,
            'completionid' => (int) $row->completionid,
            'timecompleted' => $row->timecompleted ?: $row->timecreated,
            'origin' => origin::VENDOR,
            'status' => award::SENT,
            'due' => award::NOT_DUE,
            'state' => 'issued',
            'reason' => 'recorded',
            'timesent' => $row->timecreated,
            'timecreated' => $row->timecreated,
            'timemodified' => $row->timecreated,
        ];
    }

    /**
     * Copies rows. Those of an interrupted run go first: until the takeover is done nobody else writes under its target.
     *
     * @param string $from table of the vendor
     * @param string $sql
     * @param string[] $to our table and the target
     * @param callable $shape
     * @return int how many
     */
    private static function copy(string $from, string $sql, array $to, callable $shape): int {
        global $DB;
        [$table, $target] = $to;
        if (!$DB->get_manager()->table_exists($from)) {
            return 0;
        }
        $DB->delete_records($table, ['target' => $target]);
        $copied = 0;
        $page = [];
        $rows = $DB->get_recordset_sql($sql);
        foreach ($rows as $row) {
            $page[] = $shape($row);
            if (count($page) === vocabulary::BATCH_MAX) {
                $DB->insert_records($table, $page);
                $page = [];
            }
            $copied++;
        }
        $rows->close();
        $DB->insert_records($table, $page);
        return $copied;
    }
}
