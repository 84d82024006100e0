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
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mappings;

/**
 * What became of a learner's badges of a course after an answer, as the learner is told.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class consent_effects {
    /** It is being stopped, and may have been sent already. */
    public const STOPPING = 'stopping';

    /** It was sent, and nobody answered. */
    public const MAY_EXIST = 'mayexist';

    /** It was issued before. */
    public const ISSUED = 'issued';

    /** It was stopped before it was sent. */
    public const STOPPED = 'stopped';

    /** Nothing of the learner left this site. */
    public const NOTHING = 'nothing';

    /** The learner agreed, and earned one that is not issued yet. */
    public const COMING = 'coming';

    /** The learner agreed and earned one, and something keeps it, or a person has to look at it. */
    public const DELAYED = 'delayed';

    /** The learner agreed, and somebody, or a rule, has it that the one that was earned is not sent. */
    public const NOT_COMING = 'notcoming';

    /** The learner agreed, and has not earned one. */
    public const AGREED = 'agreed';

    /** In the order in which a learner wants to know them. */
    private const ORDER = [self::STOPPING, self::MAY_EXIST, self::ISSUED, self::STOPPED];

    /** A hand-over that is under way takes no longer, in seconds. */
    private const HAND_OVER_SECONDS = 60;

    /**
     * All that is true of a learner's badges of a course after a refusal.
     *
     * @param int $userid
     * @param int $courseid
     * @param string $platform
     * @return string[] of the effects above, at least one
     */
    public static function of_refusal(int $userid, int $courseid, string $platform): array {
        $effects = array_map(fn($row) => self::of_award($row, time()), self::awards($userid, $courseid, $platform));
        return array_values(array_intersect(self::ORDER, $effects)) ?: [self::NOTHING];
    }

    /**
     * The same after an agreement.
     *
     * @param int $userid
     * @param int $courseid
     * @param string $platform
     * @return string[] of the effects above, one
     */
    public static function of_agreement(int $userid, int $courseid, string $platform): array {
        // Of a merged account the other award counts.
        $awards = array_filter(
            self::awards($userid, $courseid, $platform),
            fn($row) => $row->status !== award::MERGED
        );
        $latest = end($awards);
        if (!$latest) {
            return [self::AGREED];
        }
        $effect = self::of_award($latest, time());
        return [in_array($effect, [self::ISSUED, self::MAY_EXIST], true) ? $effect : self::prospect($latest)];
    }

    /**
     * Whether an award that may be sent is on its way. It is what those who look after the course see of it.
     *
     * @param \stdClass $award
     * @return string
     */
    private static function prospect(\stdClass $award): string {
        $condition = award_condition::of($award, mappings::for_course((int) $award->courseid));
        return match ($condition->kind) {
            condition::MOVING => self::COMING,
            condition::SETTLED => self::NOT_COMING,
            default => self::DELAYED,
        };
    }

    /**
     * A learner's awards, oldest first.
     *
     * @param int $userid
     * @param int $courseid
     * @param string $platform
     * @return \stdClass[]
     */
    private static function awards(int $userid, int $courseid, string $platform): array {
        global $DB;
        $rows = $DB->get_records(award::TABLE, ['userid' => $userid, 'courseid' => $courseid], 'cycle, id');
        return array_filter($rows, fn($row) => $row->rule >= 0 && strpos($row->target, "$platform:") === 0);
    }

    /**
     * What is true of one award that may not be sent.
     *
     * @param \stdClass $award
     * @param int $now
     * @return string
     */
    public static function of_award(\stdClass $award, int $now): string {
        if ($award->state === 'revoked') {
            return self::STOPPED;
        }
        if (in_array($award->state, vocabulary::WAS_ISSUED_STATES, true)) {
            return self::ISSUED;
        }
        if ($award->state === 'unknown' || in_array($award->reason, vocabulary::REASONS_THAT_MAY_EXIST, true)) {
            return self::MAY_EXIST;
        }
        if ($award->state === 'cancelled' && in_array($award->reason, vocabulary::CONSENT_REASONS, true)) {
            // The sidecar forgot the learner with it, also where it is still to be told of a refusal.
            return self::STOPPED;
        }
        if ($award->due > 0 || in_array($award->state, [...vocabulary::OPEN_STATES, ...vocabulary::SENT_STATES], true)) {
            return self::STOPPING;
        }
        if ($award->state === 'cancelled') {
            return self::STOPPED;
        }
        // It waited a moment ago: it may be in a call that has not been answered.
        $isjuststopped = $award->cancelreason === award::CONSENT_WITHDRAWN
            && $award->timemodified > $now - self::HAND_OVER_SECONDS;
        return $isjuststopped ? self::STOPPING : self::NOTHING;
    }
}
