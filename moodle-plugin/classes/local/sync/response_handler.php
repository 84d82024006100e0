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

namespace local_navigatr\local\sync;

use local_navigatr\local\award\award;
use local_navigatr\local\award\pending_notice;
use local_navigatr\local\award\resend;
use local_navigatr\local\completion\merged_accounts;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\isolated;

/**
 * What the sidecar did with the awards that it was sent. Only those that it names count as sent.
 *
 * The call takes seconds, in which an award may be cancelled, erased, mapped to another badge or lose its consent. What
 * moved on meanwhile keeps what it became, and the sidecar is told.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class response_handler implements response {
    /** Results after which the sidecar has the award. */
    private const TAKEN = ['accepted', 'known', 'updated'];

    /** @var string[] Ids, as they were sent, of the awards that the sidecar has. */
    private array $takenids = [];

    /**
     * Takes over the results of one batch.
     *
     * @param award_batch $batch what was sent
     * @param \stdClass $reply `results`
     */
    public function apply(award_batch $batch, \stdClass $reply): void {
        $taken = self::taken($reply);
        array_push($this->takenids, ...array_keys($taken));
        foreach ($batch->awards as $award) {
            if (!isset($taken[$award->uuid])) {
                unsendable::note_refusal($award, award::REFUSED);
                continue;
            }
            $error = isolated::attempt(fn() => self::mark_sent($award, $taken[$award->uuid], $batch->bodies));
            if ($error) {
                unsendable::note_error($award, $error);
            }
        }
        self::follow_up($batch, $taken);
    }

    /**
     * Those of some awards that the sidecar did not take.
     *
     * @param string[] $uuids
     * @return string[]
     */
    public function untaken(array $uuids): array {
        return array_values(array_diff($uuids, $this->takenids));
    }

    /**
     * It is listed with the reason and tried again.
     *
     * @param \stdClass $award
     * @param string $problem
     */
    public function refuse(\stdClass $award, string $problem): void {
        unsendable::note_refusal($award, $problem);
    }

    /**
     * It is listed with the reason and tried again.
     *
     * @param \stdClass $award
     * @param \Throwable $error
     */
    public function fail_to_read(\stdClass $award, \Throwable $error): void {
        unsendable::note_error($award, $error);
    }

    /**
     * What the sidecar has by now.
     *
     * @param \stdClass $reply
     * @return \stdClass[] `uuid` by which it has the award, `state` and `reason`, and `keeps` where it goes on with another badge
     *         than was sent; by the id that was sent
     */
    public static function taken(\stdClass $reply): array {
        $taken = [];
        foreach ((array) ($reply->results ?? []) as $result) {
            $settled = $result instanceof \stdClass ? self::settled($result) : null;
            if ($settled) {
                $settled->keeps = $result->keeps ?? null;
                $taken[(string) $result->id] = $settled;
            }
        }
        return $taken;
    }

    /**
     * One result with the state that follows from it.
     *
     * @param \stdClass $result
     * @return \stdClass|null null when the award was not taken
     */
    private static function settled(\stdClass $result): ?\stdClass {
        $kind = $result->result ?? '';
        if (in_array($kind, self::TAKEN, true)) {
            return (object) ['uuid' => $result->id, 'state' => $result->state ?? null, 'reason' => $result->reason ?? null];
        }
        if ($kind === 'erased') {
            return (object) ['uuid' => $result->id, 'state' => 'cancelled', 'reason' => 'erased'];
        }
        if ($kind === 'conflict' && !empty($result->conflictsWith)) {
            // The sidecar has this learner's award under another id, as after Moodle was restored: it goes by that from now on.
            return (object) [
                'uuid' => $result->conflictsWith,
                'state' => $result->holderState ?? null,
                'reason' => $result->holderReason ?? null,
                'at' => $result->holderSince ?? null,
            ];
        }
        return null;
    }

    /**
     * Marks one award as sent, if it is still as it was when it was read. One that is taken back was only taught.
     *
     * @param \stdClass $award
     * @param \stdClass $taken
     * @param award_payload_builder $bodies
     */
    private static function mark_sent(\stdClass $award, \stdClass $taken, award_payload_builder $bodies): void {
        global $DB;
        if (!in_array($award->status, [award::WAITING, award::SENT], true) || $award->timecompletionlost > 0) {
            return;
        }
        $asread = ['id', 'uuid', 'userid', 'status', 'badgepinned', 'badgeid', 'providerid', 'timecompletionlost'];
        $where = implode(' AND ', array_map(fn($column) => "$column = :was$column", $asread));
        $params = [];
        foreach ($asread as $column) {
            $params["was$column"] = $award->$column;
        }
        if ($taken->uuid !== $award->uuid && merged_accounts::exchange($award, $taken->uuid)) {
            $params['wasuuid'] = $taken->uuid;
        }
        $issending = $taken->state === 'sending';
        // The sidecar has it with a name, address and badge of another time. What is issued does not change any more.
        $isadopted = $taken->uuid !== $award->uuid && !in_array($taken->state, vocabulary::WAS_ISSUED_STATES, true)
            && !in_array($taken->reason, vocabulary::CONSENT_REASONS, true);
        $DB->execute("UPDATE {local_navigatr_award}
                         SET uuid = :uuid, providerid = :providerid, badgeid = :badgeid, formeruserid = :former,
                             status = :sent, due = :due, timesent = :readat, taughtin = :taughtin,
                             withoutscore = :withoutscore, notice = COALESCE(:notice, notice), timemodified = :now
                       WHERE $where", $params + self::badge_at_sidecar($award, $taken) + [
            'uuid' => $taken->uuid,
            'sent' => award::SENT,
            // What is being sent at this moment takes nothing over: it is told once more, in case it fails.
            'due' => $issending || $isadopted ? award::DUE_AFTERWARDS : award::NOT_DUE,
            'former' => $issending ? $award->formeruserid : -abs((int) $award->formeruserid),
            'readat' => $bodies->readat,
            'taughtin' => $taken->uuid === $award->uuid ? $bodies->recoverynumber : $award->taughtin,
            'withoutscore' => (int) $bodies->is_without_score((int) $award->id),
            'notice' => $taken->uuid === $award->uuid ? pending_notice::of_hand_over($award) : null,
            'now' => time(),
        ]);
    }

    /**
     * Which badge the sidecar has an award with. One that is being sent, or may be issued, takes no other.
     *
     * @param \stdClass $award
     * @param \stdClass $taken
     * @return string[] `providerid` and `badgeid`
     */
    private static function badge_at_sidecar(\stdClass $award, \stdClass $taken): array {
        if (isset($taken->keeps->providerId, $taken->keeps->badgeId)) {
            return ['providerid' => $taken->keeps->providerId, 'badgeid' => $taken->keeps->badgeId];
        }
        if ($award->status === award::SENT && in_array($taken->state, ['sending', ...vocabulary::WAS_ISSUED_STATES], true)) {
            return ['providerid' => $award->providerid, 'badgeid' => $award->badgeid];
        }
        return ['providerid' => award_terms::provider_of($award), 'badgeid' => award_terms::badge_of($award)];
    }

    /**
     * Looks at what became of the awards during the call.
     *
     * @param award_batch $batch
     * @param \stdClass[] $taken
     */
    private static function follow_up(award_batch $batch, array $taken): void {
        $sent = array_filter($batch->awards, fn($award) => isset($taken[$award->uuid]));
        $now = outbox::rows(array_keys($sent));
        $there = array_intersect_key($sent, $now);
        foreach ($there as $id => $award) {
            isolated::run(unsendable::name($award), fn() => self::update($now[$id], $taken[$award->uuid]));
        }
        resend::send_once_more($batch->bodies->outdated(array_intersect_key($now, $there), $there));
        self::forget_erased(array_diff_key($sent, $now));
    }

    /**
     * Takes over the state. Of an award that is not to be sent any more it is what has to be recalled.
     *
     * @param \stdClass $award its present row
     * @param \stdClass $taken
     */
    private static function update(\stdClass $award, \stdClass $taken): void {
        global $DB;
        if ($award->status === award::WAITING) {
            // Changed meanwhile: it is sent again, and then the answer counts.
            return;
        }
        if ($award->uuid !== $taken->uuid) {
            $DB->set_field(award::TABLE, 'uuid', $taken->uuid, ['id' => $award->id, 'uuid' => $award->uuid]);
            $award->uuid = $taken->uuid;
        }
        state_updater::update($award, $taken);
    }

    /**
     * The sidecar forgets the learners that Moodle erased during the call: it may have been asked before it had them.
     *
     * @param \stdClass[] $awards
     */
    private static function forget_erased(array $awards): void {
        foreach ($awards as $award) {
            erasures::ask((int) $award->userid, (int) $award->courseid);
        }
    }
}
