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

namespace local_navigatr\local\connection;

use local_navigatr\event\mappings_resumed;
use local_navigatr\local\account\accounts;
use local_navigatr\local\course_badge\mapping_state;
use local_navigatr\local\course_badge\permitted_badge;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\mapping\paused_by_removal;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sync\outbox;

/**
 * Resumes the mappings that a removed connection paused, once the same account is connected again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class resume_after_reconnect {
    /**
     * What one click would do.
     *
     * @return int[] `mappings` to resume, and the awards `waiting` for them
     */
    public static function preview(): array {
        $courseids = self::permitted();
        return ['mappings' => count($courseids), 'waiting' => outbox::count_released($courseids)];
    }

    /**
     * Resumes them. What waited for them is sent. What may not issue by now stays paused, as if a person had paused it: its page
     * says why.
     *
     * @param client $client
     * @return int[] how many were `resumed`, and how many stay `paused`
     * @throws sidecar_exception when a badge cannot be looked up now: nothing is resumed
     */
    public static function run(client $client): array {
        $all = count(self::courses());
        $gone = self::look_up($client);
        $permitted = array_values(array_diff(self::permitted(), $gone));
        $resumed = mapping_state::resume($permitted);
        paused_by_removal::delete(array_diff(paused_by_removal::remembered(), self::courses_of_others()));
        isolated::trigger(mappings_resumed::create_from_facts(['count' => $resumed]));
        return ['resumed' => $resumed, 'paused' => $all - count($permitted)];
    }

    /**
     * Looks up what limits have to know of a badge and an earlier version did not store.
     *
     * @param client $client
     * @return int[] courses whose badge is not there
     * @throws sidecar_exception
     */
    private static function look_up(client $client): array {
        $gone = [];
        foreach (self::mappings() as $mapping) {
            try {
                $columns = permitted_badge::missing_columns($client->of($mapping->get('target')), $mapping);
                mappings::keep_categories($mapping, $columns['badgecategories'] ?? null);
            } catch (sidecar_exception $failure) {
                if (!in_array($failure->sharedcode, ['not_found', 'not_allowed'], true)) {
                    throw $failure;
                }
                $gone[] = (int) $mapping->get('courseid');
            }
        }
        return $gone;
    }

    /**
     * Those of the courses whose badge may be issued there.
     *
     * @return int[]
     */
    private static function permitted(): array {
        $may = array_filter(self::mappings(), fn($mapping) => permitted_badge::refusal($mapping) === null);
        return array_values(array_map(fn($mapping) => (int) $mapping->get('courseid'), $may));
    }

    /**
     * What the removal paused, of the accounts that are connected now.
     *
     * @return mapping[]
     */
    private static function mappings(): array {
        $targets = array_fill_keys(accounts::targets(), true);
        $mappings = mapping::get_records(['pausedbyremoval' => 1, 'state' => mapping::PAUSED], 'courseid');
        return array_filter($mappings, fn($mapping) => isset($targets[$mapping->get('target')]));
    }

    /**
     * Courses whose mapping is still as the removal left it, and belongs to the account that is connected now.
     *
     * @return int[]
     */
    private static function courses(): array {
        $courses = array_map(
            fn($target) => paused_by_removal::remembered(['state' => mapping::PAUSED, 'target' => $target]),
            accounts::targets()
        );
        return array_merge(...$courses);
    }

    /**
     * Courses for which another account, or another platform, has to come back first.
     *
     * @return int[]
     */
    private static function courses_of_others(): array {
        $platforms = array_map([platform::class, 'of_target'], accounts::targets());
        $others = array_filter(
            mapping::get_records(['pausedbyremoval' => 1]),
            fn($mapping) => !in_array($mapping->platform(), $platforms, true)
                || ($mapping->get('state') === mapping::REVIEW && $mapping->get('statebefore') === mapping::PAUSED)
        );
        return array_map(fn($mapping) => (int) $mapping->get('courseid'), $others);
    }
}
