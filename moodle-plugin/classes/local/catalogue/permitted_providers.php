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

namespace local_navigatr\local\catalogue;

use local_navigatr\local\account\accounts;
use local_navigatr\local\limit\limit;
use local_navigatr\local\limit\limit_words;

/**
 * What a limit leaves of the catalogue.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class permitted_providers {
    /**
     * The providers whose badges, or some of them, may be used.
     *
     * @param \stdClass[] $providers as of {@see all_providers}
     * @param limit|null $limit null: all
     * @return \stdClass[]
     */
    public static function of(array $providers, ?limit $limit): array {
        $place = fn($provider) => limit::place((string) accounts::of_connection($provider->connection)?->target);
        $may = fn($provider) => !$limit || $limit->entry($place($provider), (string) $provider->id) !== null;
        return array_values(array_filter($providers, $may));
    }

    /**
     * The categories that badges of a provider must be in.
     *
     * @param limit|null $limit
     * @param string|null $target of the account
     * @param string $providerid
     * @return string[]|null null: any
     * @throws \moodle_exception when none of its badges may be used
     */
    public static function categories(?limit $limit, ?string $target, string $providerid): ?array {
        if (!$limit) {
            return null;
        }
        $entry = $limit->entry(limit::place((string) $target), $providerid);
        if (!$entry) {
            $sentence = limit_words::refusal($limit, null, $providerid);
            throw new \moodle_exception('limitrefused', 'local_navigatr', '', $sentence);
        }
        return $entry['categories'];
    }
}
