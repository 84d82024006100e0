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
use local_navigatr\local\award\awards;
use local_navigatr\local\award\baseline_rule;
use local_navigatr\local\award\keys;
use local_navigatr\local\award\tracking;
use local_navigatr\local\consent\consents;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;

/**
 * Writes an award when a learner completes a mapped course. No call of the sidecar is made here.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class award_writer {
    /**
     * Records that a learner completed a mapped course. Does nothing when it is recorded already or the course is not mapped.
     *
     * What was earned before the mapping began to issue is a baseline, however late Moodle tells of it. What another plugin issued
     * is recorded as that.
     *
     * @param \stdClass $completion `id` (0: Moodle has no row of it), `course`, `userid` and `timecompleted`
     * @param string $origin `event`, `sweep` or `manual`
     * @return bool whether a row was written
     */
    public static function record(\stdClass $completion, string $origin): bool {
        $mapping = mappings::for_course((int) $completion->course);
        if (!$mapping) {
            return false;
        }
        [$userid, $timecompleted] = [$completion->userid, $completion->timecompleted];
        if (awards::latest(mapping_key::of($mapping), $userid)) {
            // Whether this is another one only the sweep can tell: it sees how many there are. See recompletions.
            return false;
        }
        $issued = other_plugin_awards::standing($mapping, (int) $userid);
        $isearlier = !$issued && baseline_rule::is_completion($mapping, $userid, $timecompleted);
        $standing = $isearlier ? ['status' => award::BASELINE] : ($issued ?: self::first_standing($mapping, $completion));
        return self::add($mapping, $userid, $standing + [
            'cycle' => 0,
            'completionid' => (int) $completion->id,
            'timecompleted' => $timecompleted,
            'origin' => $isearlier ? 'baseline' : $origin,
        ]);
    }

    /**
     * Writes an award for the badge that a course is mapped to.
     *
     * @param mapping $mapping
     * @param int $userid the learner
     * @param array $facts `cycle`, `completionid`, `timecompleted`, `origin`, `status`, and any other column
     * @return bool false when somebody else wrote it first
     */
    public static function add(mapping $mapping, int $userid, array $facts): bool {
        global $DB;
        $row = $facts + (array) mapping_key::of($mapping) + ['userid' => $userid];
        $onekey = ['onekey' => keys::of_award($row)];
        $row += $onekey + [
            'uuid' => \core\uuid::generate(),
            'providerid' => $mapping->get('providerid'),
            'badgeid' => $mapping->get('badgeid'),
            'coursename' => (string) $DB->get_field('course', 'fullname', ['id' => $row['courseid']]),
            'due' => $facts['status'] === award::WAITING ? award::DUE : award::NOT_DUE,
            'timecreated' => time(),
            'timemodified' => time(),
        ];
        try {
            $DB->insert_record(award::TABLE, (object) $row);
        } catch (\dml_write_exception $e) {
            if ($DB->record_exists(award::TABLE, $onekey)) {
                return false;
            }
            throw $e;
        }
        return true;
    }

    /**
     * Where a new award stands.
     *
     * @param mapping $mapping
     * @param \stdClass $completion `userid` and `timecompleted`
     * @return array `status`, and `reason` where there is one
     */
    public static function first_standing(mapping $mapping, \stdClass $completion): array {
        $courseid = (int) $mapping->get('courseid');
        $userid = (int) $completion->userid;
        if (!tracking::was_tracked($courseid, $userid, (int) $completion->timecompleted)) {
            return ['status' => award::NOT_TRACKED, 'reason' => tracking::reason($courseid, $userid)];
        }
        return ['status' => self::status_by_consent($mapping, $userid)];
    }

    /**
     * Where an award stands that nothing but a missing consent may keep.
     *
     * @param mapping $mapping
     * @param int $userid
     * @return string
     */
    public static function status_by_consent(mapping $mapping, int $userid): string {
        return consents::allow($mapping, $userid) ? award::WAITING : award::NO_CONSENT;
    }
}
