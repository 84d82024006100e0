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
use local_navigatr\local\award\origin;
use local_navigatr\local\contract\vocabulary;

/**
 * What of an award is of no person's: which award it is, for which badge, and what may be said with it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class award_terms {
    /**
     * What of an award is of no person's.
     *
     * @param \stdClass $award
     * @param string $coursename
     * @return array
     */
    public static function key(\stdClass $award, string $coursename): array {
        // Two accounts were merged after it was sent. One that did not stay goes on by the account that is gone.
        $ismerged = $award->status === award::MERGED;
        $former = $award->formeruserid && !$ismerged ? ['formerUserId' => (string) abs((int) $award->formeruserid)] : [];
        return $former + [
            'id' => $award->uuid,
            'target' => $award->target,
            'courseId' => (string) $award->courseid,
            'courseName' => text::truncate($coursename, vocabulary::COURSE_NAME_MAX),
            'userId' => (string) ($ismerged ? $award->formeruserid : $award->userid),
            'rule' => (int) $award->rule,
            'cycle' => (int) $award->cycle,
            'providerId' => self::provider_of($award),
            'badgeId' => self::badge_of($award),
            'completedAt' => gmdate('Y-m-d\TH:i:s\Z', (int) $award->timecompleted),
            'trigger' => origin::trigger_of($award->origin),
        ];
    }

    /**
     * Which badge it is, and what the course and the learner let be said with it.
     *
     * @param \stdClass $award row of {@see outbox}
     * @return array
     */
    public static function terms(\stdClass $award): array {
        return [
            self::badge_of($award), self::provider_of($award), $award->agreedshared, $award->sendscore, $award->evidencetemplate,
            $award->validmonths,
        ];
    }

    /**
     * The badge that is issued: the one the course is mapped to now; the one it was mapped to where a person decided so or
     * the mapping is gone.
     *
     * @param \stdClass $award
     * @return string
     */
    public static function badge_of(\stdClass $award): string {
        return $award->badgepinned ? $award->badgeid : ($award->mapbadgeid ?? $award->badgeid);
    }

    /**
     * The provider of {@see self::badge_of()}.
     *
     * @param \stdClass $award
     * @return string
     */
    public static function provider_of(\stdClass $award): string {
        return $award->badgepinned ? $award->providerid : ($award->mapproviderid ?? $award->providerid);
    }

    /**
     * How the sidecar had an award before its recovery. What was taken back and is not known as settled may have been issued
     * since Moodle last heard of it, and is not to be repeated. What only Moodle found is no word of the sidecar's.
     *
     * @param \stdClass $award
     * @return array
     */
    public static function known(\stdClass $award): array {
        $istakenback = !$award->maysend || in_array($award->status, [award::CANCELLED, award::MERGED], true)
            || $award->timecompletionlost > 0;
        if (!$istakenback || in_array($award->state, vocabulary::SETTLED_STATES, true)) {
            $reason = in_array($award->reason, award::PROBLEMS, true) ? null : $award->reason;
            $reason = $award->timecompletionlost > 0 ? $award->cancelreason : $reason;
            return ['knownState' => $award->state ?? 'queued', 'knownReason' => $reason];
        }
        $reason = $award->maysend ? $award->cancelreason : $award->consentreason;
        return ['knownState' => 'unknown', 'knownReason' => $reason];
    }
}
