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

use local_navigatr\event\badge_issued;
use local_navigatr\event\badge_needs_attention;
use local_navigatr\event\badge_revoked;
use local_navigatr\local\award\award;
use local_navigatr\local\award\pending_notice;
use local_navigatr\local\completion\merged_accounts;
use local_navigatr\local\consent\consents;
use local_navigatr\local\consent\lost_withdrawals;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\isolated;
use local_navigatr\local\transaction;

/**
 * What Moodle knows of the state of each issuance.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class state_updater {
    /** Which states Moodle tells its own observers about. */
    private const EVENTS = [
        'issued' => badge_issued::class, 'needs_attention' => badge_needs_attention::class, 'revoked' => badge_revoked::class,
    ];

    /**
     * Takes over a state. Learning the same twice changes nothing and fires nothing; neither does what was read before
     * somebody else learned more.
     *
     * @param \stdClass $award row of the award
     * @param \stdClass $news `state`, `reason`, and `needs` and `at` where the sidecar said them
     */
    public static function update(\stdClass $award, \stdClass $news): void {
        $state = $news->state ?? null;
        if (!in_array($state, vocabulary::ISSUANCE_STATES, true)) {
            return;
        }
        $reason = $news->reason ?? null;
        if (!self::is_possible($award, $state, $reason)) {
            return;
        }
        self::note_claim($award, $news);
        $known = ['state' => $state, 'reason' => $reason, 'needs' => $news->needs ?? award::need_of($reason)];
        $ischanged = $award->state !== $state;
        if (!$ischanged && $award->reason === $known['reason'] && $award->needs === $known['needs']) {
            return;
        }
        if (!self::store($award, $known + self::times($award, $news) + pending_notice::of_news($award, $news))) {
            return;
        }
        self::heed_lack_of_consent($award, strtotime($news->at ?? '') ?: null);
        if ($award->status === award::MERGED && $ischanged && in_array($state, vocabulary::WAS_ISSUED_STATES, true)) {
            // It was recalled too late: now it is the one that stays.
            merged_accounts::settle((int) $award->userid);
        }
        $event = self::EVENTS[$state] ?? null;
        // That it is issued still is no news.
        if ($ischanged && $event && !in_array($reason, vocabulary::NOT_REVOKED_REASONS, true)) {
            // It is stored: observers of other plugins may do what they like.
            isolated::run(unsendable::name($award), fn() => $event::create_from_award($award)->trigger());
        }
    }

    /**
     * Whether an award can stand so after what Moodle knows. What was issued stays so, unless it is revoked; what is revoked stays
     * so. A ledger that went back in time may say otherwise until it is taught again.
     *
     * @param \stdClass $award
     * @param string $state
     * @param string|null $reason
     * @return bool
     */
    private static function is_possible(\stdClass $award, string $state, ?string $reason): bool {
        return match ($award->state) {
            'issued' => in_array($state, vocabulary::WAS_ISSUED_STATES, true),
            'revoking' => in_array($state, ['revoking', 'revoked'], true)
                || $state === 'issued' && in_array($reason, vocabulary::NOT_REVOKED_REASONS, true),
            'revoked' => $state === 'revoked',
            default => true,
        };
    }

    /**
     * Keeps whether the learner has claimed a badge. It changes nothing of where the award stands, or of when that changed.
     *
     * @param \stdClass $award
     * @param \stdClass $news
     */
    private static function note_claim(\stdClass $award, \stdClass $news): void {
        global $DB;
        $claimed = isset($news->claimed) ? (int) $news->claimed : null;
        if ($claimed !== null && (string) ($award->claimed ?? '') !== (string) $claimed) {
            $DB->set_field(award::TABLE, 'claimed', $claimed, ['id' => $award->id]);
            $award->claimed = $claimed;
        }
    }

    /**
     * When it was issued or revoked, where that is the news. A badge that was not revoked after all is issued since before.
     *
     * @param \stdClass $award
     * @param \stdClass $news
     * @return int[] columns
     */
    private static function times(\stdClass $award, \stdClass $news): array {
        return match ([$award->state !== $news->state, $news->state]) {
            [true, 'revoked'] => ['timerevoked' => self::time_of($news)],
            [true, 'issued'] => $award->state === 'revoking' ? [] : ['timeissued' => self::time_of($news)],
            default => [],
        };
    }

    /**
     * When the sidecar has it that something happened.
     *
     * @param \stdClass $news of the feed, or an issuance
     * @return int
     */
    private static function time_of(\stdClass $news): int {
        return strtotime($news->at ?? $news->changedAt ?? '') ?: time();
    }

    /**
     * The sidecar stopped it for lack of consent, and Moodle says that it may be sent.
     *
     * A learner who agreed since, or just before, did both while it was being sent, and only the first was heard there: it is sent
     * once more. Else Moodle was restored from a backup of before: a withdrawal counts; one who was only asked is still asked, or
     * is not if this Moodle asks nobody.
     *
     * @param \stdClass $award
     * @param int|null $time when it was stopped; null where only the feed would say: then it counts as just before the agreement
     */
    private static function heed_lack_of_consent(\stdClass $award, ?int $time): void {
        global $DB;
        $lacksconsent = $award->state === 'cancelled' && in_array($award->reason, vocabulary::CONSENT_REASONS, true);
        if ($award->status !== award::SENT || !$lacksconsent) {
            return;
        }
        $isrefused = $award->reason === award::CONSENT_WITHDRAWN;
        if ($isrefused && $time !== null && lost_withdrawals::take_over($award, $time)) {
            return;
        }
        $DB->execute("UPDATE {local_navigatr_award} SET status = 'waiting', due = 2, reason = NULL, cancelreason = NULL
                       WHERE id = :id AND status = 'sent' AND " . consents::sql_allow('{local_navigatr_award}'), [
            'id' => $award->id,
        ]);
        if (!$isrefused) {
            // So that the learner is asked, and the badge goes on with the answer.
            $DB->execute("UPDATE {local_navigatr_award} SET status = 'noconsent', due = 0, cancelreason = :required
                           WHERE id = :id AND status = 'sent'", ['id' => $award->id, 'required' => award::CONSENT_REQUIRED]);
        }
    }

    /**
     * Stores a state, if the award still has the one that was read.
     *
     * @param \stdClass $award row of the award; takes over what is stored
     * @param array $known `state`, `reason`, `needs`, and `notice` where that changes
     * @return bool
     */
    private static function store(\stdClass $award, array $known): bool {
        if (self::settles($award, $known)) {
            // Of an issued one the sidecar learns which account it is of since a merge.
            $isrenamed = in_array($known['state'], vocabulary::WAS_ISSUED_STATES, true) && $award->formeruserid > 0;
            $due = $isrenamed ? award::DUE_FORCED : award::NOT_DUE;
            $known += ['status' => award::SENT, 'due' => $due, 'timecompletionlost' => 0];
        } else if ($award->timecompletionlost > 0) {
            // It waits for its completion: that it is cancelled for that the sidecar has from Moodle.
            unset($known['reason']);
        }
        if (!transaction::run(fn() => self::replace($award, $known))) {
            return false;
        }
        foreach ($known as $column => $value) {
            $award->$column = $value;
        }
        return true;
    }

    /**
     * Writes columns of an award, unless somebody else wrote another state since it was read. Of several that learn the same at
     * once the row is locked for one: no database says in the same words which of them changed it.
     *
     * @param \stdClass $award as it was read
     * @param array $fields
     * @return bool
     */
    private static function replace(\stdClass $award, array $fields): bool {
        global $DB;
        $id = ['id' => $award->id];
        $now = $DB->get_records_sql('SELECT id, state FROM {local_navigatr_award} WHERE id = :id FOR UPDATE', $id);
        if (!$now || (string) reset($now)->state !== (string) $award->state) {
            return false;
        }
        $DB->update_record(award::TABLE, (object) ($id + $fields + ['timemodified' => time()]));
        return true;
    }

    /**
     * Whether the sidecar's word settles an award that Moodle holds back: it was issued all the same, or is cancelled there too,
     * or it may exist, which a person has to know whether its completion is recorded or not. What a person cancelled and the
     * sidecar stopped for lack of consent stays the person's: else an answer would free it.
     *
     * @param \stdClass $award
     * @param array $known `state` and `reason`
     * @return bool
     */
    private static function settles(\stdClass $award, array $known): bool {
        $iscancelled = $known['state'] === 'cancelled' && !in_array($known['reason'], vocabulary::CONSENT_REASONS, true);
        return !in_array($award->status, [award::SENT, award::MERGED], true)
            && (in_array($known['state'], vocabulary::WAS_ISSUED_STATES, true)
                || $iscancelled && $award->status === award::CANCELLED
                || $award->timecompletionlost > 0 && $known['reason'] === 'may_have_been_issued');
    }

    /**
     * Takes over how they stand now: the log shows it at once and not only after the next run of cron, and a sidecar in recovery
     * is not taught in this minute that what was cancelled waits.
     *
     * @param \stdClass[] $awards as they were before
     * @param \stdClass $reply
     */
    public static function update_status(array $awards, \stdClass $reply): void {
        $byuuid = array_column($awards, null, 'uuid');
        foreach ((array) $reply->results as $result) {
            // A copy: what is told of the act is told of the award as it was.
            $award = isset($byuuid[$result->id]) ? clone $byuuid[$result->id] : null;
            if ($award) {
                isolated::run(unsendable::name($award), fn() => self::update($award, $result));
            }
        }
    }
}
