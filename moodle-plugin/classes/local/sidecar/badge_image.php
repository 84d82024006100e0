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

namespace local_navigatr\local\sidecar;

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;

/**
 * Images of badges, which the browsers of teachers load from the platform: only from hosts that the sidecar names as its own.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class badge_image {
    /**
     * Keeps what the sidecar says about where images come from.
     *
     * @param \stdClass $connection the sidecar's `connection`
     * @param string $connectionid
     */
    public static function remember_sources(
        \stdClass $connection,
        string $connectionid = vocabulary::MAIN_CONNECTION
    ): void {
        $sources = accounts::image_sources($connectionid, implode(' ', $connection->imageSources ?? []));
        if ($sources !== config::get('imagesources')) {
            config::set('imagesources', $sources);
        }
    }

    /**
     * An image that a page may show, or an address of the platform that it may link to.
     *
     * @param string|null $url as the platform, a restored course or another plugin gave it
     * @return string|null null: the drawn badge is shown instead
     */
    public static function shown(?string $url): ?string {
        $parts = parse_url((string) $url) ?: [];
        // A browser reads \ as /, and a user name hides where an address leads.
        if (!isset($parts['scheme'], $parts['host']) || isset($parts['user']) || preg_match('/[\s\\\\\x00-\x1f]/', $url)) {
            return null;
        }
        $port = isset($parts['port']) && $parts['port'] !== 443 ? ":$parts[port]" : '';
        $origin = strtolower("$parts[scheme]://$parts[host]$port");
        foreach (explode(' ', config::get('imagesources')) as $source) {
            if ($source !== '' && self::is_from($origin, $source)) {
                return $url;
            }
        }
        return null;
    }

    /**
     * Takes from what the sidecar lists the images that a page may not show.
     *
     * @param \stdClass[] $items providers or badges
     */
    public static function check(array $items): void {
        foreach ($items as $item) {
            $item->imageUrl = is_string($item->imageUrl ?? null) ? self::shown($item->imageUrl) : null;
        }
    }

    /**
     * Whether an origin is the source, or below it.
     *
     * @param string $origin
     * @param string $source an origin, or with `*.` all hosts below one
     * @return bool
     */
    private static function is_from(string $origin, string $source): bool {
        [$scheme, $hosts] = explode('://', $source, 2) + [1 => ''];
        if (!str_starts_with($hosts, '*.')) {
            return $origin === $source;
        }
        return str_starts_with($origin, "$scheme://") && str_ends_with($origin, substr($hosts, 1));
    }
}
