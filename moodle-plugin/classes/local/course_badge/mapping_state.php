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

namespace local_navigatr\local\course_badge;

use local_navigatr\event\mapping_state_changed;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;

/**
 * The state of mappings: each change is written only where nobody changed the mapping meanwhile, and its event and the
 * sidecar's hold follow.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mapping_state {
    /**
     * Writes a state, and nothing of what somebody may have changed since the mapping was read.
     *
     * @param mapping $mapping takes over what is stored
     * @param string $state
     * @param array $more other columns
     * @return bool false when the mapping was removed, or its state or its badge was changed meanwhile
     * @throws \moodle_exception when it may not issue: see {@see permitted_badge}
     */
    public static function write_state(mapping $mapping, string $state, array $more = []): bool {
        global $DB, $USER;
        if ($state === mapping::ACTIVE) {
            permitted_badge::require((clone $mapping)->from_record((object) $more));
        }
        $asread = ['id' => $mapping->get('id')];
        foreach (['state', 'target', 'badgeid', 'providerid'] as $column) {
            $asread["was$column"] = $mapping->get($column);
        }
        $fields = $more + ['state' => $state, 'statebefore' => null, 'pauseuntold' => 0]
            + ['usermodified' => $USER->id, 'timemodified' => time()];
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
     * Pauses every active mapping of a platform, as when its connection is removed. The sidecar learns of it with the next task.
     *
     * @param string $platform
     * @return int[] their courses
     */
    public static function pause_all(string $platform): array {
        global $DB;
        $select = 'state = :active AND ' . $DB->sql_like('target', ':platform');
        $params = ['active' => mapping::ACTIVE, 'platform' => "$platform:%"];
        $active = array_values(mapping::get_records_select($select, $params));
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
                    hold_requests::add(mapping_key::of($mapping), self::hold_in($mapping->get('state')));
                    isolated::trigger(mapping_state_changed::create_from_mapping($mapping, $previous));
                }
            });
        }
        return $moved;
    }

    /**
     * Tells Moodle and the sidecar that a mapping has another state.
     *
     * @param client $client
     * @param mapping $mapping
     * @param string|null $previous null when it is new
     * @param string $release what the sidecar is told when the mapping issues
     */
    public static function announce_state(
        client $client,
        mapping $mapping,
        ?string $previous,
        string $release = course_hold_sync::RELEASE
    ): void {
        $request = self::hold_in($mapping->get('state'), $release);
        if ($request === course_hold_sync::RELEASE_ONCE_SENT) {
            hold_requests::add(mapping_key::of($mapping), $request);
        } else {
            course_hold_sync::request($client, mapping_key::of($mapping), $request);
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
