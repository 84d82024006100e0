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

namespace local_navigatr\local\notice;

use local_navigatr\local\award\award;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\awards;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\course_name;
use local_navigatr\local\isolated;
use local_navigatr\local\reader;
use local_navigatr\local\status\award_condition;

/**
 * Once a day, those who look after a course learn how many of its badges came to need somebody since the day before: what stands
 * as needing attention, learners who completed and were not tracked, and completions once more that a person is asked about. Not
 * teachers: that they are not tracked is as it should be.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class attention {
    /**
     * Tells them, if a day has passed. A run that was cut off before all were told begins again, an hour later: some are told
     * twice, and nobody is not.
     */
    public static function send(): void {
        $now = time();
        $last = config::get('attentionsent');
        if ($now - $last < DAYSECS || $now - config::get('attentionbegun') < HOURSECS) {
            return;
        }
        config::set('attentionbegun', $now);
        self::tell_since($last, $now);
        config::set('attentionsent', $now);
        config::set('attentionbegun', 0);
    }

    /**
     * Tells what came to need somebody.
     *
     * @param int $last after when
     * @param int $now until when
     */
    private static function tell_since(int $last, int $now): void {
        $digest = new digest();
        foreach (self::numbers($last, $now) as $courseid => $number) {
            $seen = fn(award_scope $scope) => (int) (self::numbers($last, $now, $scope)[$courseid] ?? 0);
            $add = fn() => self::add_course($digest, (int) $courseid, (int) $number, $seen);
            isolated::run("notice about course $courseid", $add);
        }
        $digest->send();
    }

    /**
     * How many came to need somebody.
     *
     * @param int $last after when
     * @param int $now until when
     * @param award_scope|null $scope null: all
     * @return int[] by the course's id
     */
    private static function numbers(int $last, int $now, ?award_scope $scope = null): array {
        global $DB;
        // One learner was refused: for an hour it may still come out that the badge is, which then waits for all.
        [$unresolved, $params] = $DB->get_in_or_equal(vocabulary::UNRESOLVED_REFUSALS, SQL_PARAMS_NAMED);
        [$visible, $more] = $scope ? $scope->sql_awards('a') : ['1 = 1', []];
        $sql = "SELECT courseid, COUNT(1) AS number
                  FROM (SELECT a.courseid,
                               a.timemodified + CASE WHEN a.reason $unresolved THEN " . HOURSECS . " ELSE 0 END AS timeshown
                          FROM {local_navigatr_award} a
                         WHERE a.rule >= 0 AND a.timemodified >= :changed AND $visible
                               AND (" . award::standing('a') . " = 'needs_attention' OR a.heldcompletionid > 0
                                    OR a.status = 'nottracked' AND COALESCE(a.reason, '') <> 'other_role')) attention
                 WHERE timeshown >= :last AND timeshown <= :now
              GROUP BY courseid";
        // The latest hour of those before is shown later, too. An index finds what changed since.
        $params += ['changed' => $last - HOURSECS, 'last' => $last, 'now' => $now] + $more;
        return $DB->get_records_sql_menu($sql, $params);
    }

    /**
     * What to tell the people of one course: each hears of the learners they may see. Admins hear it where nobody else may, or
     * the course is gone.
     *
     * @param digest $digest
     * @param int $courseid
     * @param int $number in the whole course
     * @param callable $seen how many are in a scope
     */
    private static function add_course(digest $digest, int $courseid, int $number, callable $seen): void {
        $context = \context_course::instance($courseid, IGNORE_MISSING);
        $people = $context
            ? get_enrolled_users($context, 'local/navigatr:configurecourse', 0, 'u.*', null, 0, 0, true)
            : [];
        $istold = false;
        foreach ($people as $person) {
            $scope = award_scope::of($context, (int) $person->id);
            $mine = $scope->sees_all_groups() ? $number : $seen($scope);
            if ($mine > 0) {
                $digest->add(self::notice($courseid, $mine, $scope), [$person]);
                $istold = true;
            }
        }
        if (!$istold) {
            $scope = $context ? award_scope::of($context, (int) get_admin()->id) : null;
            $digest->add(self::notice($courseid, $number, $scope), get_admins());
        }
    }

    /**
     * The message.
     *
     * @param int $courseid
     * @param int $number
     * @param award_scope|null $scope whose badges are meant; null: the course is gone
     * @return notice
     */
    private static function notice(int $courseid, int $number, ?award_scope $scope): notice {
        $facts = fn() => ['course' => course_name::plain($courseid), 'number' => $number, 'why' => self::why($scope)];
        $url = new \moodle_url('/local/navigatr/log.php', $scope ? ['id' => $courseid] : []);
        return new notice('attention', $facts, $url, $scope ? $courseid : SITEID);
    }

    /**
     * Why most badges of a course need somebody, as its card says. What to do is in the log, in the words of who reads it.
     *
     * @param award_scope|null $scope null: the course is gone
     * @return string empty: not known
     */
    private static function why(?award_scope $scope): string {
        $reason = $scope ? (string) array_key_first(awards::attention_seen($scope)) : '';
        return rtrim(' ' . award_condition::reasoned('needs_attention', $reason, reader::admin())?->why);
    }
}
