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

namespace local_navigatr\local\status;

use local_navigatr\local\award\award;
use local_navigatr\local\consent\consents;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\mapping\mapping;

/**
 * How a badge stands, in a word for its learner. It is what those who look after the course see of it, without what is theirs only.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class learner_condition {
    /** What each word means to the learner: done, on its way, something to do, it waits, it is over, or none comes. */
    private const KINDS = [
        'issued' => 'issued', 'had' => 'issued', 'claimed' => 'issued', 'expired' => 'expired',
        'coming' => 'coming', 'recorded' => 'coming', 'sent' => 'coming',
        'asked' => 'todo', 'profile' => 'todo', 'score' => 'todo',
        'incomplete' => 'open', 'incompleteasked' => 'open', 'incompletepaused' => 'open', 'incompleterefused' => 'open',
        'impossible' => 'open',
        'shared' => 'waiting', 'completion' => 'waiting', 'delayed' => 'waiting', 'checkprofile' => 'waiting',
        'stopping' => 'waiting', 'mayexist' => 'waiting',
        'revoking' => 'revoked', 'revoked' => 'revoked', 'revoked_elsewhere' => 'revoked',
        'refused' => 'none', 'earlier' => 'none', 'untracked' => 'none', 'stopped' => 'none', 'erased' => 'none',
    ];

    /** Reasons about which a learner reads more than that it is delayed. */
    private const OF_REASON = [
        'requirements_not_met' => 'score',
        'recipient_incomplete' => 'profile',
        'recipient_refused' => 'profile',
        'learner_or_badge_external' => 'checkprofile',
        'learner_or_badge_not_found' => 'checkprofile',
        'learner_or_badge_unpublished' => 'checkprofile',
        'shared_address' => 'shared',
        'completion_removed' => 'completion',
        'may_have_been_issued' => 'sent',
    ];

    /** Statuses in Moodle that say all. */
    private const OF_STATUS = [award::BASELINE => 'earlier', award::NOT_TRACKED => 'untracked', award::CANCELLED => 'stopped'];

    /**
     * What a word means to the learner.
     *
     * @param string $word
     * @return string `issued`, `coming`, `todo`, `open`, `waiting`, `expired`, `revoked` or `none`
     */
    public static function kind(string $word): string {
        return self::KINDS[$word];
    }

    /**
     * How what was earned stands.
     *
     * @param \stdClass $award its row
     * @param mapping|null $mapping of its course
     * @return string
     */
    public static function of_award(\stdClass $award, ?mapping $mapping): string {
        return self::settled($award) ?? self::unsettled($award, $mapping);
    }

    /**
     * That it has come to its end, or that only an answer is missing.
     *
     * @param \stdClass $award
     * @return string|null
     */
    private static function settled(\stdClass $award): ?string {
        $reason = (string) $award->reason;
        if ($award->state === 'issued') {
            return in_array($reason, ['recorded', 'decided_by_person'], true) ? 'had' : 'issued';
        }
        if (in_array($award->state, vocabulary::WAS_ISSUED_STATES, true)) {
            return $reason === 'revoked_elsewhere' ? $reason : $award->state;
        }
        // What waits again may still have the state of before.
        $iscancelled = $award->status === award::SENT && $award->state === 'cancelled';
        if ($award->status === award::NO_CONSENT || $iscancelled && in_array($reason, vocabulary::CONSENT_REASONS, true)) {
            $platform = explode(':', $award->target, 2)[0];
            return match (self::answer((int) $award->userid, (int) $award->courseid, $platform)) {
                consents::REFUSED => self::after_refusal($award),
                default => 'asked',
            };
        }
        if ($iscancelled) {
            return str_starts_with($reason, 'erased') ? 'erased' : 'stopped';
        }
        return self::OF_STATUS[$award->status] ?? null;
    }

    /**
     * What a learner answered about consent.
     *
     * @param int $userid
     * @param int $courseid
     * @param string $platform
     * @return int|null null: nothing
     */
    private static function answer(int $userid, int $courseid, string $platform): ?int {
        $answer = consents::answer($userid, $courseid, $platform);
        return $answer ? (int) $answer->agreed : null;
    }

    /**
     * What became of a badge whose learner refused. It is what the page of the answer says.
     *
     * @param \stdClass $award
     * @return string
     */
    private static function after_refusal(\stdClass $award): string {
        return match (consent_effects::of_award($award, time())) {
            consent_effects::STOPPING => 'stopping',
            consent_effects::MAY_EXIST => 'mayexist',
            default => 'refused',
        };
    }

    /**
     * What it waits for, or that it is on its way.
     *
     * @param \stdClass $award
     * @param mapping|null $mapping
     * @return string
     */
    private static function unsettled(\stdClass $award, ?mapping $mapping): string {
        if ((int) $award->timecompletionlost > 0) {
            return 'completion';
        }
        if ($award->state === 'unknown') {
            return 'sent';
        }
        if ($award->state === 'needs_attention' && isset(self::OF_REASON[$award->reason])) {
            return self::OF_REASON[$award->reason];
        }
        return match (award_condition::of($award, $mapping)->kind) {
            condition::MOVING => 'coming',
            condition::SETTLED => 'stopped',
            default => 'delayed',
        };
    }

    /**
     * How a badge stands that a learner of its course has not earned, as far as is known.
     *
     * @param mapping $mapping
     * @param int $userid
     * @param bool $maycomplete whether the course has criteria to meet
     * @return string
     */
    public static function of_offer(mapping $mapping, int $userid, bool $maycomplete): string {
        global $DB;
        $courseid = (int) $mapping->get('courseid');
        $key = ['course' => $courseid, 'userid' => $userid];
        if ((int) $DB->get_field('course_completions', 'timecompleted', $key) > 0) {
            if (erasures::is_asked_since_completion($userid, $courseid)) {
                return 'erased';
            }
            return self::unagreed($mapping, $userid, 'refused', 'asked') ?? ($mapping->is_issuing() ? 'recorded' : 'delayed');
        }
        if (!$maycomplete) {
            return 'impossible';
        }
        return self::unagreed($mapping, $userid, 'incompleterefused', $mapping->is_issuing() ? 'incompleteasked' : null)
            ?? ($mapping->is_issuing() ? 'incomplete' : 'incompletepaused');
    }

    /**
     * That the learner has not agreed to a badge being sent.
     *
     * @param mapping $mapping
     * @param int $userid
     * @param string $refused word for a refusal, which counts always
     * @param string|null $asked word where the site asks and nobody has answered
     * @return string|null null: nothing is to be said of it
     */
    private static function unagreed(mapping $mapping, int $userid, string $refused, ?string $asked): ?string {
        return match (self::answer($userid, (int) $mapping->get('courseid'), $mapping->platform())) {
            consents::REFUSED => $refused,
            consents::AGREED => null,
            default => consents::are_required() ? $asked : null,
        };
    }
}
