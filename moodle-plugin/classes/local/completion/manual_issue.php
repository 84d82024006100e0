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

use local_navigatr\event\badges_reissued;
use local_navigatr\local\account\accounts;
use local_navigatr\local\actor;
use local_navigatr\local\award\award;
use local_navigatr\local\award\awards;
use local_navigatr\local\award\origin;
use local_navigatr\local\consent\consents;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\transaction;

/**
 * What a person has sent although it would not be otherwise. Each answer is a result of the contract's `actResults`.
 *
 * Nobody acts for a learner who refused; where one was not asked yet, the badge waits for the answer.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class manual_issue {
    /** @var string[] Reasons that say nothing any more once a person has released it. */
    private const LIFTED = [
        award::COMPLETION_MISSING, award::COMPLETION_REMOVED, award::OTHER_ROLE, award::COURSE_DELETED,
        ...vocabulary::CONSENT_REASONS,
    ];

    /**
     * Whether a person can do something with an award: by how it stands, or because it lacks the record of its completion, or its
     * course.
     *
     * @param string $action
     * @param \stdClass $award `status`, `state`, `reason` and `timecompletionlost`
     * @return bool
     */
    public static function is_offered(string $action, \stdClass $award): bool {
        if ($action === 'issue_again' && ($award->rule ?? 0) < 0) {
            // Somebody sends another test from the course's page.
            return false;
        }
        $isopen = in_array($action, ['release', 'cancel'], true) && self::lacks_record($award);
        return $isopen || in_array($action, award::actions($award), true);
    }

    /**
     * Whether an award waits because Moodle has no record of its completion, or its course was deleted.
     *
     * @param \stdClass $award `status` and `timecompletionlost`
     * @return bool
     */
    public static function lacks_record(\stdClass $award): bool {
        return $award->status === award::WAITING && $award->timecompletionlost > 0;
    }

    /**
     * Cancels an award that waits because it lacks the record of its completion, or its course: also a record that comes back
     * frees it no more.
     *
     * @param \stdClass $award its row
     * @return string
     */
    public static function cancel(\stdClass $award): string {
        return self::lacks_record($award) ? self::change($award, [
            'status' => award::CANCELLED,
            'due' => award::NOT_DUE,
            'reason' => null,
            'cancelreason' => award::BY_PERSON,
        ]) : 'not_possible';
    }

    /**
     * Changes an award as a person asks for it, from where it was read only: it may have been erased, sent, or changed by another
     * person meanwhile. Of several at once one changes it.
     *
     * @param \stdClass $award its row
     * @param array $fields
     * @return string
     */
    private static function change(\stdClass $award, array $fields): string {
        return transaction::run(function () use ($award, $fields) {
            global $DB;
            $sql = 'SELECT id, status, timecompletionlost FROM {local_navigatr_award} WHERE id = :id FOR UPDATE';
            $now = $DB->get_record_sql($sql, ['id' => $award->id]);
            if (!$now || $now->status !== $award->status || $now->timecompletionlost != $award->timecompletionlost) {
                return 'not_possible';
            }
            $fields += ['id' => $award->id, 'timecompletionlost' => 0, 'timemodified' => time()] + actor::columns();
            $DB->update_record(award::TABLE, (object) $fields);
            return 'done';
        });
    }

    /**
     * Releases an award that is not sent otherwise. In a course that was deleted it goes with the badge and the name that were
     * stored.
     *
     * @param \stdClass $award its row
     * @return string
     */
    public static function release(\stdClass $award): string {
        global $DB;
        $mapping = mappings::for_course((int) $award->courseid);
        $isgone = !$mapping && !$DB->record_exists('course', ['id' => $award->courseid]);
        $target = $isgone && accounts::has($award->target) ? $award->target : $mapping?->get('target');
        $lacks = consents::missing_for($award);
        $isforbidden = $target !== $award->target || $lacks === award::CONSENT_WITHDRAWN;
        if ($isforbidden || !self::is_offered('release', $award)) {
            return 'not_possible';
        }
        $status = $lacks === null ? award::WAITING : award::NO_CONSENT;
        $due = $isgone ? award::DUE_FORCED : award::DUE;
        return self::change($award, [
            'origin' => $award->status === award::BASELINE ? origin::BACKFILL : origin::MANUAL,
            'status' => $status,
            'cancelreason' => null,
            'due' => $status === award::WAITING ? $due : award::NOT_DUE,
        ] + (self::is_lifted($award->reason) ? ['reason' => null] : []));
    }

    /**
     * Whether a reason says nothing any more once a person has released the award.
     *
     * @param string|null $reason
     * @return bool
     */
    private static function is_lifted(?string $reason): bool {
        return in_array($reason, self::LIFTED, true);
    }

    /**
     * Issues the course's badge once more to a learner who has one: an award of the next cycle.
     *
     * @param \stdClass $award row of the last cycle
     * @param string $origin
     * @return string
     */
    public static function issue_again(\stdClass $award, string $origin = origin::MANUAL): string {
        global $DB;
        $mapping = mappings::for_course((int) $award->courseid);
        $isthere = $DB->record_exists('user', ['id' => $award->userid, 'deleted' => 0]);
        if (!$isthere || !$mapping || !$mapping->is_issuing() || !in_array('issue_again', award::actions($award), true)) {
            return 'not_possible';
        }
        $latest = awards::latest(mapping_key::of($mapping), (int) $award->userid);
        if (!$latest || $latest->id !== $award->id || consents::is_refused($mapping, (int) $award->userid)) {
            return 'not_possible';
        }
        // The completion of now is answered by this, too: it earns no third badge automatically. Where there is none, the next is.
        $iscomplete = 'course = :course AND userid = :userid AND timecompleted > 0';
        $completion = ['course' => $award->courseid, 'userid' => $award->userid];
        $isnew = award_writer::add($mapping, (int) $award->userid, [
            'cycle' => $award->cycle + 1,
            'completionid' => (int) $DB->get_field_select('course_completions', 'id', $iscomplete, $completion),
            'timecompleted' => $award->timecompleted,
            'origin' => $origin,
            'status' => award_writer::status_by_consent($mapping, (int) $award->userid),
        ] + actor::columns());
        return $isnew ? 'done' : 'not_possible';
    }

    /**
     * Issues the course's present badge to learners that the user sees who have another one from this course. Low priority, as a
     * backfill.
     *
     * @param mapping $mapping
     * @return int how many
     */
    public static function issue_to_holders(mapping $mapping): int {
        $holders = new holders(mapping_key::of($mapping), (string) $mapping->get('badgeid'));
        $issued = 0;
        $lastid = 0;
        while ($page = $holders->page($lastid)) {
            foreach ($page as $award) {
                isolated::run("award $award->uuid of course $award->courseid", function () use ($award, &$issued) {
                    $issued += (int) (self::issue_again($award, origin::BACKFILL) === 'done');
                });
            }
            $lastid = (int) end($page)->id;
        }
        if ($issued > 0) {
            isolated::trigger(badges_reissued::create_from_mapping($mapping, '', ['count' => $issued]));
        }
        return $issued;
    }
}
