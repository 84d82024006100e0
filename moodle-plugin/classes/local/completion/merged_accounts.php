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
use local_navigatr\local\award\keys;
use local_navigatr\local\award\origin;
use local_navigatr\local\consent\consented_awards;
use local_navigatr\local\consent\consents;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\isolated;
use local_navigatr\local\transaction;

/**
 * Accounts that were merged by tool_mergeusers: it has changed `userid` in all tables, and nothing else.
 *
 * Keys are made anew. Of two awards for the same one stays, the issued one first; the other is kept as `merged` under its old
 * key and is recalled from the sidecar. Of two answers about consent one stays; a refusal wins.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class merged_accounts {
    /** Which of two answers stays. */
    private const ANSWERS = [consents::REFUSED, consents::AGREED, consents::ASKED];

    /** Which of two awards stays, by where it stands: what is, or may be, issued before what is to be sent, before the rest. */
    private const NEARNESS = [
        'issued', 'revoking', 'revoked', 'sending', 'unknown', 'queued', award::WAITING, award::NO_CONSENT, award::NOT_TRACKED,
        award::BASELINE, award::CANCELLED, award::MERGED,
    ];

    /**
     * Settles what an account has after another one was merged into it. Once more changes nothing.
     *
     * @param int $userid the account that is left
     */
    public static function settle(int $userid): void {
        transaction::run(function () use ($userid) {
            self::settle_consents($userid);
            self::settle_awards($userid);
            $more = merged_with_vendor::superfluous($userid);
            array_map(fn($award) => self::put_aside($award, keys::user_of_award($award->onekey)), $more);
        });
        consented_awards::update($userid);
    }

    /**
     * Settles merges of which no event told: a plugin was off for a while, or the change was made by hand.
     */
    public static function catch_up(): void {
        global $DB;
        $columns = ['courseid', 'userid', 'target', 'rule', 'cycle'];
        $onekey = keys::sql_of_award(array_combine($columns, $columns));
        $sql = "SELECT DISTINCT userid FROM {local_navigatr_award} WHERE status <> 'merged' AND onekey <> $onekey";
        foreach ($DB->get_fieldset_sql($sql) as $userid) {
            isolated::run("merged account $userid", fn() => self::settle((int) $userid));
        }
    }

    /**
     * The sidecar kept the other one of two awards: the row that stays goes by its id from now on.
     *
     * @param \stdClass $award row of the one that stays
     * @param string $uuid by which the sidecar has what it kept
     * @return bool false where that is no award of the same account
     */
    public static function exchange(\stdClass $award, string $uuid): bool {
        global $DB;
        $other = $DB->get_record(award::TABLE, ['uuid' => $uuid, 'userid' => $award->userid, 'status' => award::MERGED]);
        if (!$other) {
            return false;
        }
        transaction::run(function () use ($award, $other) {
            global $DB;
            $DB->set_field(award::TABLE, 'uuid', \core\uuid::generate(), ['id' => $award->id]);
            // To be recalled, if it is not cancelled yet.
            $recalled = ['id' => $other->id, 'uuid' => $award->uuid, 'state' => 'queued', 'reason' => null, 'needs' => null];
            $DB->update_record(award::TABLE, (object) $recalled);
            $DB->set_field(award::TABLE, 'uuid', $other->uuid, ['id' => $award->id]);
        });
        return true;
    }

    /**
     * Which award stays, for awards that do not: a badge that may exist for one of both is the learner's, and a person looks before
     * the other is sent.
     *
     * @param \stdClass[] $awards rows that are `merged`
     * @return string[][] pairs of `id` and `stays`, as the sidecar has both
     */
    public static function staying(array $awards): array {
        global $DB;
        $keys = array_map(fn($award) => keys::of_award((array) $award), array_column($awards, null, 'uuid'));
        [$in, $params] = $DB->get_in_or_equal(array_values($keys));
        $stays = $DB->get_records_select_menu(award::TABLE, "onekey $in AND status <> 'merged'", $params, '', 'onekey, uuid');
        $pairs = array_map(fn($uuid) => ['id' => $uuid, 'stays' => $stays[$keys[$uuid]] ?? null], array_keys($keys));
        return array_values(array_filter($pairs, fn($pair) => $pair['stays'] !== null));
    }

    /**
     * Answers about consent.
     *
     * @param int $userid
     */
    private static function settle_consents(int $userid): void {
        global $DB;
        $bykey = [];
        foreach ($DB->get_records(consents::TABLE, ['userid' => $userid], 'timemodified DESC, id DESC') as $answer) {
            $bykey[keys::of_consent((array) $answer)][] = $answer;
        }
        foreach ($bykey as $key => $answers) {
            usort($answers, fn($one, $other) => array_search((int) $one->agreed, self::ANSWERS, true)
                <=> array_search((int) $other->agreed, self::ANSWERS, true));
            $stays = array_shift($answers);
            $DB->delete_records_list(consents::TABLE, 'id', array_column($answers, 'id'));
            if ($stays->onekey !== $key) {
                $DB->set_field(consents::TABLE, 'onekey', $key, ['id' => $stays->id]);
            }
        }
    }

    /**
     * Awards.
     *
     * @param int $userid
     */
    private static function settle_awards(int $userid): void {
        global $DB;
        $bykey = [];
        foreach ($DB->get_records(award::TABLE, ['userid' => $userid], 'id') as $award) {
            $bykey[keys::of_award((array) $award)][] = $award;
        }
        foreach ($bykey as $key => $awards) {
            // Of two that stand alike the account's own: then the sidecar need not be told. Of two that it may send it is told, and
            // decides: only it knows which of them was sent without an answer.
            usort($awards, fn($one, $other) => [self::distance($one), self::is_open($one) xor $one->onekey !== $key]
                <=> [self::distance($other), self::is_open($other) xor $other->onekey !== $key]);
            $stays = array_shift($awards);
            self::keep($stays, array_filter($awards, fn($award) => $award->status !== award::MERGED), $key);
        }
    }

    /**
     * How far an award is from a badge. What is, or may be, issued is so whatever Moodle wanted of it since; what was put aside
     * before stays aside until it is known as issued.
     *
     * @param \stdClass $award
     * @return int
     */
    private static function distance(\stdClass $award): int {
        $standing = match (true) {
            in_array($award->state, vocabulary::WAS_ISSUED_STATES, true) => $award->state,
            in_array($award->reason, vocabulary::REASONS_THAT_MAY_EXIST, true) => 'unknown',
            self::is_open($award) => 'queued',
            $award->status !== award::MERGED && in_array($award->state, vocabulary::SENT_STATES, true) => $award->state,
            $award->status === award::SENT => $award->state,
            default => $award->status,
        };
        return array_search($standing, self::NEARNESS, true);
    }

    /**
     * Whether the sidecar may send an award, or may have sent it without an answer of which Moodle does not know.
     *
     * @param \stdClass $award
     * @return bool
     */
    private static function is_open(\stdClass $award): bool {
        return $award->status === award::SENT && in_array($award->state ?? 'queued', vocabulary::OPEN_STATES, true)
            && !in_array($award->reason, vocabulary::REASONS_THAT_MAY_EXIST, true);
    }

    /**
     * One award stays under a key, others do not.
     *
     * @param \stdClass $stays
     * @param \stdClass[] $others
     * @param string $key
     */
    private static function keep(\stdClass $stays, array $others, string $key): void {
        global $DB;
        $former = keys::user_of_award($stays->onekey);
        $own = null;
        foreach ($others as $other) {
            $own = $other->onekey === $key ? $other : $own;
            self::put_aside($other, $other === $own ? $former : keys::user_of_award($other->onekey));
        }
        if ($own) {
            // It takes the key of the one that stays; a key is unique at every moment.
            $DB->set_field(award::TABLE, 'onekey', '~' . $own->uuid, ['id' => $own->id]);
        }
        if ($stays->onekey !== $key) {
            self::rename($stays, $former, $key);
        }
        if ($own) {
            $DB->set_field(award::TABLE, 'onekey', $stays->onekey, ['id' => $own->id]);
        }
    }

    /**
     * Gives an award the key of the account that is left; the sidecar is told, if it may have it: else it would issue it.
     *
     * @param \stdClass $award
     * @param int $former the account by which it went so far
     * @param string $key
     */
    private static function rename(\stdClass $award, int $former, string $key): void {
        global $DB;
        $isback = $award->status === award::MERGED;
        // Merged twice before the sidecar was told: it knows the first account.
        $isuntold = !$isback && $award->formeruserid > 0;
        $istold = $award->timesent > 0 && ($isback || $award->status === award::SENT) && !origin::is_by_others($award);
        $DB->update_record(award::TABLE, (object) [
            'id' => $award->id,
            'onekey' => $key,
            'formeruserid' => $isuntold ? $award->formeruserid : $former,
            'status' => $isback ? award::SENT : $award->status,
            'cancelreason' => $isback ? null : $award->cancelreason,
            'due' => $istold ? award::DUE_FORCED : $award->due,
            'timemodified' => time(),
        ]);
    }

    /**
     * Keeps an award that is not sent. With a state that the sidecar may have it is recalled.
     *
     * @param \stdClass $award
     * @param int $former the account by which it goes from now on
     */
    private static function put_aside(\stdClass $award, int $former): void {
        global $DB;
        $DB->update_record(award::TABLE, (object) [
            'id' => $award->id,
            'status' => award::MERGED,
            'formeruserid' => $former,
            'cancelreason' => award::ACCOUNT_MERGED,
            'due' => award::NOT_DUE,
            'state' => $award->state ?? ($award->timesent > 0 ? 'queued' : null),
            'reason' => null,
            'needs' => null,
            'timemodified' => time(),
        ]);
    }
}
