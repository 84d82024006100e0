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

namespace local_navigatr\local;

use local_navigatr\event\mapping_created;
use local_navigatr\event\mapping_removed;
use local_navigatr\event\mapping_state_changed;
use local_navigatr\event\mapping_updated;

/**
 * All mappings: every change goes through here, so that its event, its baseline and the sidecar's hold follow.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mappings {
    /**
     * The mapping of a course to the badge for completing it.
     *
     * @param int $courseid
     * @return mapping|null
     */
    public static function for_course(int $courseid): ?mapping {
        return mapping::get_record(['courseid' => $courseid, 'rule' => mapping::COURSE_RULE]) ?: null;
    }

    /**
     * Maps a course to a badge, or to another one. Who completed before is never issued to by this.
     *
     * A mapping that was paused stays so; one in review is confirmed by this.
     *
     * @param int $courseid
     * @param \stdClass $provider `id` and `name` as in the catalogue
     * @param \stdClass $badge `id`, `name`, `imageUrl` and `url` as in the catalogue
     * @param string $waiting of {@see leftovers}: what becomes of what was earned before and is not issued yet
     * @return mapping
     * @throws \moodle_exception `waitingchoice` when there is such and nobody chose: nothing is saved
     */
    public static function save(
        int $courseid,
        \stdClass $provider,
        \stdClass $badge,
        string $waiting = leftovers::ASK
    ): mapping {
        global $DB;
        if (config::target() === null) {
            throw new sidecar\failure('no_connection');
        }
        $existing = self::for_course($courseid);
        $mapping = $existing ?? new mapping(0, (object) ['courseid' => $courseid, 'sendscore' => config::get('sendscore')]);
        $previous = clone $mapping->to_record();
        $fields = mapping::fields_of($provider, $badge);
        $release = $existing?->has_badge($fields)
            ? course_holds::RELEASE
            : leftovers::settle($courseid, $existing, $waiting);

        $transaction = $DB->start_delegated_transaction();
        $mapping->from_record((object) ($fields + ['problem' => null]));
        $mapping->set('state', $previous->state === mapping::PAUSED ? mapping::PAUSED : mapping::ACTIVE);
        if (!$existing || $previous->state === mapping::REVIEW) {
            $mapping->from_record((object) earlier::mark($courseid));
        }
        $mapping->save();
        if (!$existing || $previous->state === mapping::REVIEW) {
            awards::baseline($courseid);
        }
        delivery\outbox::send_again_after_remap($mapping);
        $transaction->allow_commit();

        ($existing ? mapping_updated::class : mapping_created::class)::create_from_mapping($mapping)->trigger();
        if (!$existing || $previous->state !== $mapping->get('state')) {
            self::announce_state($mapping, $existing ? $previous->state : null, $release);
        } else if ($mapping->get('state') === mapping::ACTIVE && $release !== course_holds::RELEASE) {
            course_holds::remember(mapping_key::of($mapping), $release);
        }
        return $mapping;
    }

    /**
     * Pauses, resumes, or confirms a mapping that is in review.
     *
     * @param int $courseid
     * @param string $state one of the states of {@see mapping}
     * @return mapping
     */
    public static function set_state(int $courseid, string $state): mapping {
        global $DB;
        $mapping = self::existing($courseid);
        $previous = $mapping->get('state');
        if ($previous === $state) {
            return $mapping;
        }
        if ($state === mapping::ACTIVE && $mapping->get('target') !== config::target()) {
            throw new \moodle_exception('error_othertarget', 'local_navigatr');
        }
        $transaction = $DB->start_delegated_transaction();
        $mapping->set('state', $state);
        if ($previous === mapping::REVIEW) {
            $mapping->from_record((object) earlier::mark($courseid));
        }
        $mapping->save();
        if ($previous === mapping::REVIEW) {
            awards::baseline($courseid);
        }
        $transaction->allow_commit();
        self::announce_state($mapping, $previous);
        return $mapping;
    }

    /**
     * Changes how the badge is issued.
     *
     * @param int $courseid
     * @param array $options `issueagain` and `sendscore`
     */
    public static function set_options(int $courseid, array $options): void {
        $mapping = self::existing($courseid);
        foreach ($options as $name => $value) {
            $mapping->set($name, $value);
        }
        $mapping->save();
        mapping_updated::create_from_mapping($mapping)->trigger();
    }

    /**
     * Removes a mapping. What was recorded stays; what is not issued yet waits until the course is mapped again.
     *
     * @param int $courseid
     * @return bool whether there was one
     */
    public static function remove(int $courseid): bool {
        $mapping = self::for_course($courseid);
        if (!$mapping) {
            return false;
        }
        self::forget($mapping);
        course_holds::want(mapping_key::of($mapping), course_holds::HOLD);
        return true;
    }

    /**
     * Deletes a mapping without a word to the sidecar: what it was given already goes on.
     *
     * @param mapping $mapping
     */
    public static function forget(mapping $mapping): void {
        $event = mapping_removed::create_from_mapping($mapping);
        $mapping->delete();
        $event->trigger();
    }

    /**
     * Pauses every active mapping, as when the connection is removed. The sidecar learns of it with the next task.
     *
     * @return int[] their courses
     */
    public static function pause_all(): array {
        $active = mapping::get_records(['state' => mapping::ACTIVE]);
        self::move($active, mapping::PAUSED);
        return array_map(fn($mapping) => (int) $mapping->get('courseid'), $active);
    }

    /**
     * Resumes the mappings of courses. The sidecar learns of it with the next task.
     *
     * @param int[] $courseids
     * @return int how many
     */
    public static function resume(array $courseids): int {
        global $DB;
        if ($courseids === []) {
            return 0;
        }
        [$in, $params] = $DB->get_in_or_equal($courseids);
        return self::move(mapping::get_records_select("courseid $in", $params), mapping::ACTIVE);
    }

    /**
     * Marks for review what belongs to another account than the given one.
     *
     * @param string $target
     * @return int how many
     */
    public static function review_others(string $target): int {
        $select = 'target <> :target AND state <> :review';
        $params = ['target' => $target, 'review' => mapping::REVIEW];
        return self::move(mapping::get_records_select($select, $params), mapping::REVIEW);
    }

    /**
     * How many mappings are in each state.
     *
     * @return int[] by state
     */
    public static function count_by_state(): array {
        $counts = [];
        foreach (contract\vocabulary::MAPPING_STATES as $state) {
            $counts[$state] = mapping::count_records(['state' => $state]);
        }
        return $counts;
    }

    /**
     * The mapping of a course that has to have one.
     *
     * @param int $courseid
     * @return mapping
     */
    private static function existing(int $courseid): mapping {
        $mapping = self::for_course($courseid);
        if (!$mapping) {
            throw new \moodle_exception('error_notmapped', 'local_navigatr');
        }
        return $mapping;
    }

    /**
     * Moves mappings to a state, without a call of the sidecar for each.
     *
     * @param mapping[] $mappings
     * @param string $state
     * @return int how many
     */
    private static function move(array $mappings, string $state): int {
        foreach ($mappings as $mapping) {
            $previous = $mapping->get('state');
            $mapping->set('state', $state);
            $mapping->save();
            mapping_state_changed::create_from_mapping($mapping, $previous)->trigger();
            course_holds::remember(mapping_key::of($mapping), self::hold_in($state));
        }
        return count($mappings);
    }

    /**
     * Tells Moodle and the sidecar that a mapping has another state.
     *
     * @param mapping $mapping
     * @param string|null $previous null when it is new
     * @param string $release what the sidecar is told when the mapping issues
     */
    private static function announce_state(
        mapping $mapping,
        ?string $previous,
        string $release = course_holds::RELEASE
    ): void {
        if ($previous !== null) {
            mapping_state_changed::create_from_mapping($mapping, $previous)->trigger();
        }
        $wish = self::hold_in($mapping->get('state'), $release);
        if ($wish === course_holds::RELEASE_ONCE_SENT) {
            course_holds::remember(mapping_key::of($mapping), $wish);
        } else {
            course_holds::want(mapping_key::of($mapping), $wish);
        }
    }

    /**
     * Whether the sidecar holds a course whose mapping is in a state.
     *
     * @param string $state
     * @param string $release what it is told when the mapping issues
     * @return string
     */
    private static function hold_in(string $state, string $release = course_holds::RELEASE): string {
        return $state === mapping::ACTIVE ? $release : course_holds::HOLD;
    }
}
