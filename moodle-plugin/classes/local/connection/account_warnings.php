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

use local_navigatr\local\mapping\mapping;

/**
 * What will not work with an account although it signs in: sub-organisations that are gone, and a number of badges that is used up.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class account_warnings {
    /** How many names a sentence lists. */
    private const NAMES_MAX = 3;

    /**
     * By what the sidecar found.
     *
     * @param \stdClass $test the sidecar's reply to a test that went well
     * @return string[] sentences
     */
    public static function of_test(\stdClass $test): array {
        return array_values(array_filter([self::vanished($test), self::used_up($test->allowance ?? null)]));
    }

    /**
     * Courses are mapped to badges of sub-organisations that the account no longer has.
     *
     * @param \stdClass $test
     * @return string|null
     */
    private static function vanished(\stdClass $test): ?string {
        $known = array_column($test->providers, 'id');
        $mappings = $test->target === null ? [] : mapping::get_records(['target' => $test->target]);
        $gone = array_filter($mappings, fn($mapping) => !in_array($mapping->get('providerid'), $known, true));
        if ($gone === []) {
            return null;
        }
        $names = array_unique(array_map(fn($one) => $one->provider_name() ?: $one->get('providerid'), $gone));
        return get_string('suborganisationsgone', 'local_navigatr', [
            'courses' => count($gone),
            'names' => implode(', ', array_slice($names, 0, self::NAMES_MAX)),
        ]);
    }

    /**
     * The account may issue no more badges.
     *
     * @param \stdClass|null $allowance
     * @return string|null
     */
    private static function used_up(?\stdClass $allowance): ?string {
        $limit = $allowance->limit ?? null;
        $isused = $limit !== null && ($allowance->issued ?? 0) >= $limit;
        return $isused ? get_string('quotausedup', 'local_navigatr', $limit) : null;
    }
}
