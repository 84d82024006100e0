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

namespace local_navigatr\local\mapping;

use local_navigatr\event\mapping_options_changed;
use local_navigatr\event\mapping_pause_restored;
use local_navigatr\event\mapping_removed;
use local_navigatr\event\mapping_state_changed;
use local_navigatr\local\award\awards;
use local_navigatr\local\award\baseline_rule;
use local_navigatr\local\award\recompletions;
use local_navigatr\local\catalogue\badge_choice;
use local_navigatr\local\config;
use local_navigatr\local\isolated;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\outbox;
use local_navigatr\local\transaction;

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
     * @param string $waiting of {@see pending_awards}: what becomes of what was earned before and is not issued yet
     * @return mapping
     * @throws \moodle_exception `waitingchoice` when there is such and nobody chose: nothing is saved
     */
    public static function save(
        int $courseid,
        \stdClass $provider,
        \stdClass $badge,
        string $waiting = pending_awards::ASK
    ): mapping {
        return (new mapping_save($courseid, mapping::fields_of($provider, $badge), $waiting))->run();
    }

    /**
     * Pauses, resumes, or confirms a mapping that is in review. What is in review nobody checked for this account: it may come
     * from a backup that anybody wrote. So its badge is looked up first, and its names and addresses become the catalogue's.
     *
     * @param int $courseid
     * @param string $state one of the states of {@see mapping}
     * @return mapping
     * @throws \moodle_exception when the badge cannot be issued, or somebody changed the mapping in the same moment
     */
    public static function set_state(int $courseid, string $state): mapping {
        $mapping = self::existing($courseid);
        $previous = $mapping->get('state');
        $seen = mapping_seen::of($mapping);
        if ($previous === $state) {
            return $mapping;
        }
        $islookedup = $state === mapping::ACTIVE || $previous === mapping::REVIEW;
        if ($islookedup && $mapping->get('target') !== config::target()) {
            throw new \moodle_exception('error_othertarget', 'local_navigatr');
        }
        $checked = $previous === mapping::REVIEW ? badge_choice::of_mapping($mapping) : [];
        $ismoved = transaction::run(function () use ($mapping, $state, $previous, $checked) {
            $more = $previous === mapping::REVIEW ? $checked + baseline_rule::mark($mapping->get('courseid')) : [];
            $ismoved = self::write_state($mapping, $state, $more);
            if ($ismoved && $previous === mapping::REVIEW) {
                awards::baseline($mapping->get('courseid'));
            }
            return $ismoved;
        });
        if (!$ismoved) {
            throw mapping_seen::refusal($courseid, $seen);
        }
        \local_navigatr\local\connection\resume_after_reconnect::delete($courseid);
        self::announce_state($mapping, $previous);
        return $mapping;
    }

    /**
     * Writes a state, and nothing of what somebody may have changed since the mapping was read.
     *
     * @param mapping $mapping takes over what is stored
     * @param string $state
     * @param array $more other columns
     * @return bool false when the mapping was removed, or its state or its badge was changed meanwhile
     */
    public static function write_state(mapping $mapping, string $state, array $more = []): bool {
        global $DB, $USER;
        $asread = ['id' => $mapping->get('id')];
        foreach (['state', 'target', 'badgeid', 'providerid'] as $column) {
            $asread["was$column"] = $mapping->get($column);
        }
        $fields = $more + ['state' => $state, 'statebefore' => null, 'usermodified' => $USER->id, 'timemodified' => time()];
        $set = implode(', ', array_map(fn($column) => "$column = :$column", array_keys($fields)));
        $DB->execute("UPDATE {local_navigatr_map} SET $set
                       WHERE id = :id AND state = :wasstate AND target = :wastarget AND badgeid = :wasbadgeid
                             AND providerid = :wasproviderid", $asread + $fields);
        $now = $DB->get_record(mapping::TABLE, ['id' => $mapping->get('id')]);
        if ($now) {
            $mapping->from_record($now);
        }
        return $now && $now->state === $state;
    }

    /**
     * Changes how the badge is issued.
     *
     * @param int $courseid
     * @param array $options `issueagain`, `sendscore` and `evidencetemplate`
     */
    public static function set_options(int $courseid, array $options): void {
        $mapping = self::existing($courseid);
        if (!empty($options['issueagain']) && !$mapping->get('issueagain')) {
            recompletions::begin($mapping);
        }
        foreach ($options as $name => $value) {
            $mapping->set($name, $value);
        }
        $mapping->save();
        outbox::send_again_after_options($mapping);
        isolated::trigger(mapping_options_changed::create_from_mapping($mapping, '', $options));
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
        self::delete($mapping);
        course_hold_sync::request(mapping_key::of($mapping), course_hold_sync::HOLD);
        return true;
    }

    /**
     * Deletes a mapping without a word to the sidecar: what it was given already goes on.
     *
     * @param mapping $mapping
     */
    public static function delete(mapping $mapping): void {
        $event = mapping_removed::create_from_mapping($mapping);
        $mapping->delete();
        isolated::trigger($event);
    }

    /**
     * Pauses every active mapping, as when the connection is removed. The sidecar learns of it with the next task.
     *
     * @return int[] their courses
     */
    public static function pause_all(): array {
        $active = mapping::get_records(['state' => mapping::ACTIVE]);
        self::move($active, fn($mapping) => self::write_state($mapping, mapping::PAUSED));
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
        $mappings = mapping::get_records_select("courseid $in", $params);
        return self::move($mappings, fn($mapping) => self::write_state($mapping, mapping::ACTIVE));
    }

    /**
     * Pauses a mapping as the sidecar has it: somebody did that, and Moodle lost who.
     *
     * @param mapping $mapping
     * @return bool false when somebody changed it in the same moment
     */
    public static function restore_pause(mapping $mapping): bool {
        if (!self::write_state($mapping, mapping::PAUSED, ['usermodified' => 0])) {
            return false;
        }
        \local_navigatr\local\connection\resume_after_reconnect::delete((int) $mapping->get('courseid'));
        course_hold_sync::defer(mapping_key::of($mapping), course_hold_sync::HOLD);
        isolated::trigger(mapping_pause_restored::create_from_mapping($mapping, mapping::ACTIVE));
        return true;
    }

    /**
     * How many mappings are in each state.
     *
     * @return int[] by state
     */
    public static function count_by_state(): array {
        $counts = [];
        foreach (\local_navigatr\local\contract\vocabulary::MAPPING_STATES as $state) {
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
     * Changes the state of many mappings, without a call of the sidecar for each: it learns of them with the next task.
     *
     * @param mapping[] $mappings
     * @param callable $write takes a mapping and writes its new state; false when somebody else was faster
     * @return int how many
     */
    public static function move(array $mappings, callable $write): int {
        $moved = 0;
        foreach ($mappings as $mapping) {
            $previous = $mapping->get('state');
            $courseid = $mapping->get('courseid');
            isolated::run("mapping of course $courseid", function () use ($mapping, $write, $previous, &$moved) {
                if ($write($mapping)) {
                    $moved++;
                    course_hold_sync::defer(mapping_key::of($mapping), self::hold_in($mapping->get('state')));
                    isolated::trigger(mapping_state_changed::create_from_mapping($mapping, $previous));
                }
            });
        }
        return $moved;
    }

    /**
     * Tells Moodle and the sidecar that a mapping has another state.
     *
     * @param mapping $mapping
     * @param string|null $previous null when it is new
     * @param string $release what the sidecar is told when the mapping issues
     */
    public static function announce_state(
        mapping $mapping,
        ?string $previous,
        string $release = course_hold_sync::RELEASE
    ): void {
        $wish = self::hold_in($mapping->get('state'), $release);
        if ($wish === course_hold_sync::RELEASE_ONCE_SENT) {
            course_hold_sync::defer(mapping_key::of($mapping), $wish);
        } else {
            course_hold_sync::request(mapping_key::of($mapping), $wish);
        }
        if ($previous !== null) {
            isolated::trigger(mapping_state_changed::create_from_mapping($mapping, $previous));
        }
    }

    /**
     * Whether the sidecar holds a course whose mapping is in a state.
     *
     * @param string $state
     * @param string $release what it is told when the mapping issues
     * @return string
     */
    private static function hold_in(string $state, string $release = course_hold_sync::RELEASE): string {
        return $state === mapping::ACTIVE ? $release : course_hold_sync::HOLD;
    }
}
