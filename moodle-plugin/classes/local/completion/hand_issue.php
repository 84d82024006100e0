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

use local_navigatr\event\badge_issued_by_hand;
use local_navigatr\local\actor;
use local_navigatr\local\award\award;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\awards;
use local_navigatr\local\award\mailable;
use local_navigatr\local\award\origin;
use local_navigatr\local\consent\consents;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\plain_text;
use local_navigatr\local\transaction;

/**
 * Issues the badge of a course to people who have not completed it. It is the badge of the course: a later completion issues no
 * second one.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class hand_issue {
    /** How many people at once. */
    public const MOST = vocabulary::BATCH_MAX;

    /** The longest reason, in characters. */
    public const REASON_MAX = 500;

    /**
     * Issues to all who were chosen and can receive it, if they are the ones that the person saw.
     *
     * @param int $courseid
     * @param int[] $userids
     * @param string $confirmed {@see fingerprint()} of those that the person confirmed
     * @param string $reason
     * @return int|null how many; null when they are others now
     * @throws \moodle_exception when nothing can be issued, without a reason, and for too many
     */
    public static function start(int $courseid, array $userids, string $confirmed, string $reason): ?int {
        $mapping = mappings::for_course($courseid);
        if (!$mapping || !$mapping->is_issuing()) {
            throw new \moodle_exception('error_backfillnotissuing', 'local_navigatr');
        }
        if (plain_text::is_blank($reason)) {
            throw new \moodle_exception('dryrunreasonmissing', 'local_navigatr');
        }
        if (count($userids) > self::MOST) {
            throw new \moodle_exception('dryruntoomany', 'local_navigatr', '', self::MOST);
        }
        $userids = self::eligible($mapping, $userids);
        if ($userids === [] || self::fingerprint($userids) !== $confirmed) {
            return null;
        }
        $facts = ['issuereason' => \core_text::substr(plain_text::input($reason), 0, self::REASON_MAX)];
        $isissued = transaction::run(fn() => array_map(fn($userid) => self::add($mapping, $userid, $facts), $userids));
        foreach (array_keys(array_filter($isissued)) as $place) {
            $award = awards::latest(mapping_key::of($mapping), $userids[$place]);
            isolated::trigger(badge_issued_by_hand::create_from_act($award, 'done'));
        }
        return count(array_filter($isissued));
    }

    /**
     * Stands for people: as many others are not those.
     *
     * @param int[] $userids
     * @return string
     */
    public static function fingerprint(array $userids): string {
        sort($userids);
        return sha1(implode(',', $userids));
    }

    /**
     * Those of these people who can receive it, also by what only Moodle's code can tell.
     *
     * @param mapping $mapping
     * @param int[] $userids
     * @return int[]
     */
    public static function eligible(mapping $mapping, array $userids): array {
        global $DB;
        if ($userids === []) {
            return [];
        }
        [$sql, $params] = self::standings($mapping);
        [$in, $more] = $DB->get_in_or_equal($userids, SQL_PARAMS_NAMED, 'chosen');
        $sql = "SELECT id FROM ($sql) s WHERE standing = 'eligible' AND id $in ORDER BY id";
        $found = $DB->get_fieldset_sql($sql, $params + $more);
        $learners = $DB->get_records_list('user', 'id', $found, '', mailable::FIELDS);
        $mailable = new mailable($learners);
        return array_values(array_filter(array_map('intval', $found), fn($userid) =>
            $mailable->problem($learners[$userid]) === null && consents::allow($mapping, $userid)));
    }

    /**
     * SQL: `id`, `userid` and `timecompleted` (never) of all enrolled people that the user may see, and how they stand: eligible,
     * or the first thing that is in the way.
     *
     * @param mapping $mapping
     * @return array SQL and parameters
     */
    public static function standings(mapping $mapping): array {
        $courseid = (int) $mapping->get('courseid');
        $context = \context_course::instance($courseid);
        [$active, $params] = get_enrolled_sql($context, '', 0, true);
        [$tracked, $more] = get_enrolled_sql($context, 'moodle/course:isincompletionreports', 0, true);
        [$visible, $groups] = award_scope::of_course($courseid)->sql_learners('u.id', (string) $courseid);
        $had = fn($which) => "EXISTS (SELECT 1
                                        FROM {local_navigatr_award} had
                                       WHERE had.courseid = m.courseid AND had.userid = u.id AND had.rule = m.rule AND $which)";
        $isvendor = "had.origin = '" . origin::VENDOR . "'";
        $sql = "SELECT u.id, u.id AS userid, 0 AS timecompleted,
                       CASE WHEN u.suspended = 1 OR u.auth = 'nologin' THEN 'suspended'
                            WHEN " . mailable::sql_no_email('u') . " THEN 'noemail'
                            WHEN {$had("had.state = 'issued'")} THEN 'issued'
                            WHEN {$had("had.state IN ('revoking', 'revoked')")} THEN 'revoked'
                            WHEN {$had("had.status <> 'merged' AND (had.target = m.target OR $isvendor)")}
                                 THEN 'alreadyawarded'
                            WHEN NOT EXISTS (SELECT 1 FROM ($active) active WHERE active.id = u.id) THEN 'notenrolled'
                            WHEN NOT EXISTS (SELECT 1 FROM ($tracked) tracked WHERE tracked.id = u.id) THEN 'nottracked'
                            WHEN " . consents::sql_answered('m', consents::REFUSED, 'u.id') . " THEN 'refused'
                            WHEN NOT " . consents::sql_allow('m', 'u.id') . " THEN 'noconsent'
                            ELSE 'eligible'
                       END AS standing
                  FROM {user} u
                  JOIN {local_navigatr_map} m ON m.id = :mapping
                 WHERE u.deleted = 0 AND $visible AND u.id IN (
                           SELECT ue.userid
                             FROM {user_enrolments} ue
                             JOIN {enrol} e ON e.id = ue.enrolid
                            WHERE e.courseid = :enrolledin)";
        return [$sql, $params + $more + $groups + ['mapping' => $mapping->get('id'), 'enrolledin' => $courseid]];
    }

    /**
     * Writes one award. Somebody who completed meanwhile has that completion in it.
     *
     * @param mapping $mapping
     * @param int $userid
     * @param array $facts
     * @return bool
     */
    private static function add(mapping $mapping, int $userid, array $facts): bool {
        global $DB;
        $key = ['course' => $mapping->get('courseid'), 'userid' => $userid];
        $completion = $DB->get_record('course_completions', $key, 'id, timecompleted');
        $iscomplete = $completion && $completion->timecompleted > 0;
        return award_writer::add($mapping, $userid, $facts + [
            'cycle' => 0,
            'completionid' => $iscomplete ? $completion->id : 0,
            'timecompleted' => $iscomplete ? $completion->timecompleted : time(),
            'origin' => origin::MANUAL,
            'status' => award_writer::status_by_consent($mapping, $userid),
        ] + actor::columns());
    }
}
