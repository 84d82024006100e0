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

namespace local_navigatr\local\limit;

/**
 * Which badges the courses of a category may use: those of these providers, or of these categories of their badges.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class limit {
    /**
     * A limit.
     *
     * @param int $categoryid
     * @param array[] $entries `place`, `provider`, `name` and `categories`: a list, or null for all its badges
     */
    public function __construct(
        /** @var int The category of courses that it was set for; {@see limits::SITE}: for all. */
        public readonly int $categoryid,
        /** @var array[] What may be used. */
        public readonly array $entries
    ) {
    }

    /**
     * Where provider ids belong to: the same id is another provider in another environment.
     *
     * @param string $target
     * @return string
     */
    public static function place(string $target): string {
        return implode(':', array_slice(explode(':', $target), 0, 2));
    }

    /**
     * What it says of a provider.
     *
     * @param string $place
     * @param string $providerid
     * @return array|null null: none of its badges may be used
     */
    public function entry(string $place, string $providerid): ?array {
        foreach ($this->entries as $entry) {
            if ($entry['place'] === $place && $entry['provider'] === $providerid) {
                return $entry;
            }
        }
        return null;
    }

    /**
     * Whether what a limit says of a provider allows a badge.
     *
     * @param array|null $entry
     * @param string[] $categories that the badge is in
     * @return bool
     */
    public static function permits(?array $entry, array $categories): bool {
        return $entry !== null && ($entry['categories'] === null || array_intersect($entry['categories'], $categories) !== []);
    }
}
