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
use local_navigatr\local\award\standing;
use local_navigatr\local\consent\consent_text;
use local_navigatr\local\consent\consents;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\platform;
use local_navigatr\local\reader;

/**
 * How one award stands. Its row in the log, its details and the explanation of its learner say the same.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class award_condition {
    /** How awards stand that Moodle may be unable to hand over. */
    private const IN_MOODLE = ['waiting', 'queued', 'needs_attention'];

    /** How awards stand whose completion is in question, by Moodle's reason. */
    private const OF_COMPLETION = [
        award::COMPLETION_MISSING => 'waiting',
        award::COMPLETION_REMOVED => 'needs_attention',
        award::OTHER_ROLE => 'nottracked',
        award::COURSE_DELETED => 'needs_attention',
    ];

    /** @var string[] What of the mapping of its course says how an award stands; its row has it as `map…`. */
    public const OF_MAPPING = ['state', 'target', 'badgeid', 'problem'];

    /**
     * An award as its row in the log has it.
     *
     * @param string|null $standing of {@see award::standing()}
     * @param \stdClass $row with `reason`; with what {@see holds::OF_HOLDS} names as `held…`, and with the mapping of its
     *     course as `map…` (`mapstate`, `maptarget`, `mapbadgeid`, `mapproblem`; null without one), `due`, `learnerid` and
     *     `isrefused` (whether its learner refused consent), where those are known
     * @param circumstances|null $around null: as Moodle last heard
     * @return condition
     */
    public static function of_row(?string $standing, \stdClass $row, ?circumstances $around = null): condition {
        $around ??= circumstances::as_last_heard();
        $reader = isset($row->heldcourseid) ? reader::in_course((int) $row->heldcourseid) : reader::current();
        $platform = platform::of_target($row->heldtarget ?? null);
        return self::revoked($standing, $row)
            ?? recipient_condition::of($standing, $row, $reader)
            ?? self::reasoned($standing, (string) $row->reason, $reader, $platform)
            ?? (in_array($standing, vocabulary::MOVING, true) ? self::stopped($standing, $row, $around) : null)
            ?? usual_condition::of((string) $standing, $reader, $row);
    }

    /**
     * An award.
     *
     * @param \stdClass $award its row in the table
     * @param mapping|null $mapping of its course
     * @param \stdClass|null $issuance the contract's `issuance`, where the sidecar was just asked; null: as Moodle last heard
     * @return condition
     */
    public static function of(\stdClass $award, ?mapping $mapping, ?\stdClass $issuance = null): condition {
        $row = (object) [
            'reason' => $issuance ? $issuance->reason : $award->reason, 'due' => $award->due, 'timerevoked' => $award->timerevoked,
            'learnerid' => $award->userid, 'isrefused' => self::is_refused($award),
        ];
        foreach (holds::OF_HOLDS as $name) {
            $row->{"held$name"} = $award->$name;
        }
        foreach (self::OF_MAPPING as $name) {
            $row->{"map$name"} = $mapping?->get($name);
        }
        if ($issuance) {
            return self::of_row($issuance->state, $row, circumstances::of_answer($issuance->holds));
        }
        return self::of_row(standing::of($award), $row);
    }

    /**
     * Whether an award without consent is one that its learner refused.
     *
     * @param \stdClass $award
     * @return bool
     */
    private static function is_refused(\stdClass $award): bool {
        if ($award->status !== award::NO_CONSENT) {
            return false;
        }
        $answer = consents::answer((int) $award->userid, (int) $award->courseid, platform::of_target($award->target));
        return $answer && (int) $answer->agreed === consents::REFUSED;
    }

    /**
     * That it was revoked, where and when.
     *
     * @param string|null $standing
     * @param \stdClass $row
     * @return condition|null
     */
    private static function revoked(?string $standing, \stdClass $row): ?condition {
        if ($standing !== 'revoked') {
            return null;
        }
        $isknown = in_array($row->reason, ['revoked_elsewhere', 'revoked_gone'], true);
        $reason = $isknown ? $row->reason : 'revoked_by_person';
        return new condition(condition::SETTLED, $reason, get_string("{$reason}_dated", 'local_navigatr', [
            'platform' => consent_text::facts(explode(':', $row->heldtarget, 2)[0])->platform,
            'time' => userdate((int) $row->timerevoked, get_string('strftimedatetimeshort', 'core_langconfig')),
        ]));
    }

    /**
     * What its reason says, of the sidecar or of Moodle itself.
     *
     * @param string|null $standing
     * @param string $reason
     * @param reader $reader
     * @return condition|null
     */
    public static function reasoned(
        ?string $standing,
        string $reason,
        reader $reader,
        string $platform = vocabulary::PLATFORMS[0]
    ): ?condition {
        if ($standing !== null && (self::OF_COMPLETION[$reason] ?? '') === $standing) {
            $kind = $standing === 'needs_attention' ? condition::FAILING : condition::HELD;
            return new condition($kind, $reason, get_string("reason_$reason", 'local_navigatr'), [
                'todo' => usual_condition::todo("reason_{$reason}_todo", $reader),
            ]);
        }
        // The sidecar gives back what has no consent with this reason, whether the learner refused or was never asked.
        if (isset(vocabulary::REMEDY_OF_REASON[$reason]) && $standing !== award::NO_CONSENT) {
            $todo = $reader->todo(vocabulary::REMEDY_OF_REASON[$reason], $reason, $platform);
            $kind = $standing === 'needs_attention' ? condition::FAILING : condition::SETTLED;
            return new condition($kind, $reason, platform::string("reason_$reason", $platform), ['todo' => $todo]);
        }
        if (in_array($reason, award::PROBLEMS, true) && in_array($standing, self::IN_MOODLE, true)) {
            return new condition(condition::FAILING, $reason, get_string("reason_$reason", 'local_navigatr'), [
                'todo' => usual_condition::todo("reason_{$reason}_todo", $reader),
            ]);
        }
        return null;
    }

    /**
     * What keeps it: its mapping, the site, a hold, or the badge.
     *
     * @param string $standing
     * @param \stdClass $row
     * @param circumstances $around
     * @return condition|null
     */
    private static function stopped(string $standing, \stdClass $row, circumstances $around): ?condition {
        $isissued = in_array($standing, vocabulary::WAS_ISSUED_STATES, true);
        $hasmapping = property_exists($row, 'mapstate') && !$isissued;
        $stop = ($hasmapping ? self::unmapped($standing, $row, $around) : null) ?? $around->site();
        if (!$stop && $standing === 'revoking') {
            return revoking_condition::stopped($row, $around);
        }
        if ($stop || $isissued || in_array($standing, vocabulary::SENT_STATES, true)) {
            return $stop;
        }
        $hold = isset($row->heldtarget) ? holds::on($row, $around->holds) : null;
        if ($hold) {
            return stop_condition::held($hold, (int) $row->heldcourseid);
        }
        $issame = ($row->mapbadgeid ?? null) === ($row->heldbadgeid ?? '');
        return $issame ? stop_condition::problem($row->mapproblem, (string) ($row->maptarget ?? '')) : null;
    }

    /**
     * Its mapping does not issue, or its account is not the connected one. What the sidecar has, goes on where only the mapping
     * is gone.
     *
     * @param string $standing
     * @param \stdClass $row
     * @param circumstances $around
     * @return condition|null
     */
    private static function unmapped(string $standing, \stdClass $row, circumstances $around): ?condition {
        $isours = $row->mapstate !== null && $row->maptarget === $row->heldtarget;
        // Without its account there is nothing to resume for: removing the connection paused it.
        $ispaused = $isours && $row->mapstate === mapping::PAUSED && in_array($row->maptarget, $around->targets, true);
        if ($ispaused && !in_array($standing, vocabulary::SENT_STATES, true)) {
            return self::kept_by_mapping('mapping_paused', 'resume_mapping', $row);
        }
        $isopen = $standing === 'waiting' || $standing === 'queued';
        if ($isopen && $around->targets !== [] && !in_array($row->heldtarget, $around->targets, true)) {
            return new condition(condition::HELD, 'other_account', get_string('conditionotheraccount', 'local_navigatr'));
        }
        // Without an account the course's page offers nothing either: what keeps all badges of the site is said.
        $isforced = (int) ($row->due ?? award::DUE) >= award::DUE_FORCED;
        if ($standing !== 'waiting' || $isforced || $around->targets === []) {
            return null;
        }
        if ($isours) {
            return $row->mapstate === mapping::REVIEW ? self::kept_by_mapping('mapping_review', 'review_mapping', $row) : null;
        }
        if (!\context_course::instance((int) $row->heldcourseid, IGNORE_MISSING)) {
            return self::reasoned('needs_attention', award::COURSE_DELETED, reader::in_course((int) $row->heldcourseid));
        }
        // The log cancels only what the sidecar has.
        return self::kept_by_mapping('mapping_removed', 'map_again', $row);
    }

    /**
     * Its mapping keeps it, as somebody wanted.
     *
     * @param string $code
     * @param string $remedy
     * @param \stdClass $row
     * @return condition
     */
    private static function kept_by_mapping(string $code, string $remedy, \stdClass $row): condition {
        return new condition(condition::HELD, $code, get_string("hold_$code", 'local_navigatr'), [
            'todo' => reader::in_course((int) $row->heldcourseid)->todo($remedy, $code),
        ]);
    }
}
