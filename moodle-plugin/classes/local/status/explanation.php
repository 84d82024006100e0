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
use local_navigatr\local\award\awards;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;

/**
 * Why a learner has a badge or has none: the links from one to the other, up to the first that is missing.
 *
 * Once the sidecar has the award, the links before it are history: a learner who left the course keeps the badge.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class explanation {
    /** @var array[] The links so far, in the contract's shape. */
    private array $steps = [];

    /** @var \stdClass|null The learner's award of the last cycle. */
    private readonly ?\stdClass $award;

    /** @var mapping|null What the course is mapped to. */
    private readonly ?mapping $mapping;

    /**
     * About a learner of a course.
     *
     * @param client $client
     * @param int $courseid
     * @param int $userid
     */
    private function __construct(
        /** @var client */
        private readonly client $client,
        /** @var int */
        private readonly int $courseid,
        /** @var int */
        private readonly int $userid
    ) {
        $this->mapping = mappings::for_course($courseid);
        $key = $this->mapping ? mapping_key::of($this->mapping) : mapping_key::of_course($courseid);
        $this->award = awards::latest($key, $userid);
    }

    /**
     * The explanation.
     *
     * @param client $client
     * @param int $courseid
     * @param int $userid
     * @return \stdClass the contract's `explanation`, with the `platform` of the badge and the `award`, a row or null
     */
    public static function of(client $client, int $courseid, int $userid): \stdClass {
        $explanation = new self($client, $courseid, $userid);
        foreach (\local_navigatr\local\contract\vocabulary::EXPLAIN_STEPS as $step) {
            [$standing, $message] = $explanation->look_at($step);
            $explanation->steps[] = ['step' => $step, 'standing' => $standing, 'message' => $message];
            if ($standing === 'missing' || $standing === 'waiting') {
                break;
            }
        }
        $last = end($explanation->steps);
        return (object) [
            'steps' => $explanation->steps,
            'missing' => $last['standing'] === 'missing' ? $last['step'] : null,
            'award' => $explanation->award,
            'platform' => platform::of_target($explanation->award->target ?? $explanation->mapping?->get('target')),
        ];
    }

    /**
     * One link. What Moodle itself cannot read, such as a broken completion criterion, hides no other.
     *
     * @param string $step
     * @return string[] standing and message
     */
    private function look_at(string $step): array {
        $found = ['unknown', self::text('unreadable')];
        isolated::run("$step of user $this->userid in course $this->courseid", function () use ($step, &$found) {
            $found = $this->$step();
        });
        return $found;
    }

    /**
     * Enrolled, and tracked by Moodle.
     *
     * @return string[] standing and message
     */
    private function tracked(): array {
        [$istracked, $key, $time] = tracked_step::of($this->courseid, $this->userid, $this->award);
        if ($istracked) {
            return $this->done($key, $time > 0 ? self::time($time) : null);
        }
        return $this->is_sent() ? ['past', self::text("{$key}_past")] : ['missing', self::text($key)];
    }

    /**
     * Completed, as Moodle recorded it.
     *
     * @return string[]
     */
    private function completed(): array {
        global $DB;
        $key = ['course' => $this->courseid, 'userid' => $this->userid];
        $time = (int) $DB->get_field('course_completions', 'timecompleted', $key);
        if ($time > 0) {
            return $this->done('completed', self::time($time));
        }
        if ($this->is_sent()) {
            return ['past', self::text('completed_past')];
        }
        // What was earned waits until the record is back, or for a person.
        if ((int) $this->award?->timecompletionlost > 0) {
            return $this->kept();
        }
        return ['missing', completed_step::why_not($this->courseid, $this->userid)];
    }

    /**
     * Mapped to a badge of the connected account, and active.
     *
     * @return string[]
     */
    private function mapped(): array {
        if ($this->mapping?->is_issuing()) {
            return $this->done('mapped', [
                'badge' => $this->mapping->badge_name(),
                'time' => self::time((int) $this->mapping->get('timeactivated') ?: (int) $this->mapping->get('timecreated')),
            ]);
        }
        return $this->is_sent()
            ? ['past', mapped_step::why_not_now($this->mapping)]
            : ['missing', mapped_step::why_not($this->courseid, $this->mapping)];
    }

    /**
     * An award that the sidecar has.
     *
     * @return string[]
     */
    private function award(): array {
        if (!$this->award) {
            $isnext = !erasures::is_asked_since_completion($this->userid, $this->courseid);
            $stopped = stopped_tasks::what_stands_still(stopped_tasks::FINDING);
            $none = self::text('award_none', stopped_tasks::last_run(stopped_tasks::FINDING));
            return ['missing', $isnext ? trim("$none $stopped") : self::text('award_erased')];
        }
        if (in_array($this->award->status, [award::SENT, award::NO_CONSENT], true)) {
            $isours = $this->is_sent() && !isset(attempts_step::OF_OTHERS[$this->award->origin]);
            $key = $isours ? 'award' : 'award_kept';
            return $this->done($key, self::time((int) $this->award->timecreated));
        }
        return $this->kept();
    }

    /**
     * What keeps an award in Moodle.
     *
     * @return string[]
     */
    private function kept(): array {
        $condition = award_condition::of($this->award, $this->mapping);
        $iswaiting = $this->award->status === award::WAITING && $condition->kind !== condition::FAILING;
        return [$iswaiting ? 'waiting' : 'missing', $condition->sentence()];
    }

    /**
     * That the learner agreed, where that is wanted.
     *
     * @return string[]
     */
    private function consent(): array {
        return consent_step::of($this->award, $this->mapping);
    }

    /**
     * What was tried. Only the sidecar knows.
     *
     * @return string[]
     */
    private function attempts(): array {
        return attempts_step::of($this->client, $this->award, $this->mapping);
    }

    /**
     * What came of it, as Moodle last heard.
     *
     * @return string[]
     */
    private function result(): array {
        return result_step::of($this->award, $this->mapping);
    }

    /**
     * A time as the log shows it.
     *
     * @param int $time
     * @return string
     */
    private static function time(int $time): string {
        return userdate($time, get_string('strftimedatetimeshort', 'core_langconfig'));
    }

    /**
     * A link that is there.
     *
     * @param string $key
     * @param mixed $facts
     * @return string[]
     */
    private function done(string $key, mixed $facts = null): array {
        return ['done', self::text($key, $facts)];
    }

    /**
     * Whether the sidecar has the award: a link before it that is not there now is history, and nobody needs to mend it.
     *
     * @return bool
     */
    private function is_sent(): bool {
        return $this->award?->status === award::SENT;
    }

    /**
     * A sentence.
     *
     * @param string $key
     * @param mixed $facts
     * @return string
     */
    private static function text(string $key, mixed $facts = null): string {
        return get_string("explain_$key", 'local_navigatr', $facts);
    }
}
