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
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\other_plugin\obf_queue;
use local_navigatr\local\other_plugin\obf_recipients;
use local_navigatr\local\other_plugin\obf_rules;
use local_navigatr\local\transaction;

/**
 * Records as issued what a rule of Open Badge Factory's own plugin issued in a mapped course, whatever state the mapping is in:
 * that learner has the badge. It is known only while the rule is there.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class other_plugin_awards {
    /** How many are recorded in one go; the next one goes on. */
    private const MOST = 10000;

    /** SQL: nothing of the award `a` has left Moodle, and nobody decided that it does not. Its badge is the mapping's. */
    private const OPEN = "a.status IN ('baseline', 'waiting', 'noconsent', 'nottracked') AND a.timesent = 0
        AND (a.badgepinned = 0 OR a.badgeid = m.badgeid)";

    /**
     * Records what was issued in all courses.
     *
     * @return int how many
     */
    public static function catch_up(): int {
        $recorded = 0;
        foreach (array_unique([...obf_rules::mapped_courses(), ...obf_queue::courses()]) as $courseid) {
            isolated::run("badges of local_obf in course $courseid", function () use ($courseid, &$recorded) {
                $recorded += self::record_in_course((int) $courseid);
            });
        }
        return $recorded;
    }

    /**
     * Records what was issued in a course, if it is mapped.
     *
     * @param int $courseid
     * @return int how many
     */
    public static function record_in_course(int $courseid): int {
        $mapping = mappings::for_course($courseid);
        return $mapping ? self::record($mapping) : 0;
    }

    /**
     * Records what was issued in the course of a mapping. Once more changes nothing.
     *
     * @param mapping $mapping
     * @param int $most
     * @return int how many; where it is as many as there may be, the next call goes on
     */
    public static function record(mapping $mapping, int $most = self::MOST): int {
        $recorded = 0;
        foreach (self::unrecorded($mapping, $most) as $learner) {
            $about = "badge of local_obf for user $learner->id in course " . $mapping->get('courseid');
            isolated::run($about, function () use ($mapping, $learner, &$recorded) {
                $recorded += (int) ($learner->awardid ? self::settle($mapping, $learner) : self::add($mapping, $learner));
            });
        }
        return $recorded;
    }

    /**
     * Learners who got it and have no award, or one that is still to be sent. Not those who were erased since.
     *
     * @param mapping $mapping
     * @param int $most
     * @return \stdClass[] `id`, `timeissued`, `awardid`, `completionid` and `timecompleted`
     */
    private static function unrecorded(mapping $mapping, int $most): array {
        global $DB;
        $issued = obf_recipients::sql($mapping);
        if ($issued === null) {
            return [];
        }
        $of = "a.courseid = m.courseid AND a.userid = u.id AND a.rule = m.rule AND a.status <> 'merged'";
        $unerased = erasures::not_pending('u.id', 'm.courseid')
            . ' AND ' . erasures::none_asked_since('u.id', 'm.courseid', 'issued.timeissued');
        $sql = "SELECT u.id, issued.timeissued, a.id AS awardid, cc.id AS completionid, cc.timecompleted
                  FROM ($issued[0]) issued
                  JOIN {user} u ON u.id = issued.userid AND u.deleted = 0
                  JOIN {local_navigatr_map} m ON m.id = :mapping
             LEFT JOIN {course_completions} cc ON cc.course = m.courseid AND cc.userid = u.id
             LEFT JOIN {local_navigatr_award} a ON $of AND a.target = m.target AND a.cycle = 0
                 WHERE " . self::OPEN . " OR $unerased AND NOT EXISTS (
                           SELECT 1
                             FROM {local_navigatr_award} a
                            WHERE $of AND (a.target = m.target OR a.origin = '" . origin::VENDOR . "')
                       )";
        return $DB->get_records_sql($sql, $issued[1] + ['mapping' => $mapping->get('id')], 0, $most);
    }

    /**
     * Settles an award that was to be sent.
     *
     * @param mapping $mapping
     * @param \stdClass $learner
     * @return bool false when it was sent in the same moment
     */
    private static function settle(mapping $mapping, \stdClass $learner): bool {
        $columns = other_plugin_standing::issued((int) $learner->timeissued) + ['due' => award::NOT_DUE, 'timemodified' => time()];
        $columns += ['providerid' => $mapping->get('providerid'), 'badgeid' => $mapping->get('badgeid')];
        return transaction::run(function () use ($learner, $columns) {
            global $DB;
            $isopen = $DB->get_record_sql('SELECT id FROM {local_navigatr_award} WHERE id = :id AND timesent = 0 FOR UPDATE', [
                'id' => $learner->awardid,
            ]);
            return $isopen && $DB->update_record(award::TABLE, (object) ($columns + ['id' => $learner->awardid]));
        });
    }

    /**
     * Writes an award for a learner without one.
     *
     * @param mapping $mapping
     * @param \stdClass $learner
     * @return bool false when somebody else wrote it first
     */
    private static function add(mapping $mapping, \stdClass $learner): bool {
        return award_writer::add($mapping, (int) $learner->id, other_plugin_standing::issued((int) $learner->timeissued) + [
            'cycle' => 0,
            'completionid' => (int) $learner->completionid,
            'timecompleted' => (int) $learner->timecompleted ?: (int) $learner->timeissued,
        ]);
    }
}
