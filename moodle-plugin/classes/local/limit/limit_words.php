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

use local_navigatr\local\mapping\mapping;
use local_navigatr\local\plain_text;
use local_navigatr\local\platform;

/**
 * What people read of a limit, each what they can do about it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class limit_words {
    /** The capability to change limits. */
    public const CAPABILITY = 'local/navigatr:managecategorylimits';

    /**
     * That a limit does not allow a badge, and who decides that.
     *
     * @param limit $limit
     * @param array|null $entry what the limit says of the provider
     * @param string $providername
     * @return string
     */
    public static function refusal(limit $limit, ?array $entry, string $providername): string {
        $facts = ['where' => self::where($limit->categoryid), 'provider' => $providername];
        $sentence = $entry === null
            ? get_string('limitprovider', 'local_navigatr', $facts)
            : get_string('limitbadges', 'local_navigatr', $facts + ['categories' => implode(', ', $entry['categories'])]);
        return $sentence . ' ' . self::todo($limit->categoryid);
    }

    /**
     * That a limit does not allow the badge of a mapping. Of a badge whose categories nobody looked up yet, only the provider
     * counts.
     *
     * @param limit $limit
     * @param mapping $mapping
     * @return string|null null: it does
     */
    public static function objection(limit $limit, mapping $mapping): ?string {
        $entry = $limit->entry(limit::place($mapping->get('target')), $mapping->get('providerid'));
        $categories = $mapping->badge_categories() ?? $entry['categories'] ?? [];
        $name = self::provider($limit, limit::place($mapping->get('target')), $mapping->provider_name());
        return limit::permits($entry, $categories) ? null : self::refusal($limit, $entry, $name);
    }

    /**
     * A provider for people: with its platform, where a limit names another one of the same name.
     *
     * @param limit $limit
     * @param string $place
     * @param string $name
     * @return string
     */
    public static function provider(limit $limit, string $place, string $name): string {
        $others = array_filter($limit->entries, fn($entry) => $entry['name'] === $name && $entry['place'] !== $place);
        return $others === [] ? $name : "$name (" . platform::name(platform::of_target($place)) . ')';
    }

    /**
     * That a badge cannot be told to be one that a limit allows.
     *
     * @param limit $limit
     * @param string $providername that does not list it
     * @param string $badgename
     * @return string
     */
    public static function unlisted(limit $limit, string $providername, string $badgename): string {
        $facts = ['where' => self::where($limit->categoryid), 'provider' => $providername, 'badge' => $badgename];
        return get_string('limitunlisted', 'local_navigatr', $facts) . ' ' . self::todo($limit->categoryid);
    }

    /**
     * That a limit allows none of the connected providers.
     *
     * @param limit $limit
     * @return string
     */
    public static function nothing(limit $limit): string {
        return get_string('limitnothing', 'local_navigatr', self::where($limit->categoryid)) . ' ' . self::todo($limit->categoryid);
    }

    /**
     * Where a limit was set.
     *
     * @param int $categoryid
     * @return string plain text, within a sentence
     */
    public static function where(int $categoryid): string {
        return $categoryid === limits::SITE
            ? get_string('limitsite', 'local_navigatr')
            : get_string('limitcategory', 'local_navigatr', self::category_name($categoryid));
    }

    /**
     * A category's name.
     *
     * @param int $categoryid
     * @return string plain text
     */
    public static function category_name(int $categoryid): string {
        global $DB;
        $name = (string) $DB->get_field('course_categories', 'name', ['id' => $categoryid]);
        return plain_text::name($name, self::context($categoryid));
    }

    /**
     * What the reader can do.
     *
     * @param int $categoryid
     * @return string
     */
    private static function todo(int $categoryid): string {
        if (has_capability(self::CAPABILITY, self::context($categoryid))) {
            return get_string('limittodo', 'local_navigatr');
        }
        return get_string($categoryid === limits::SITE ? 'limitasksite' : 'limitask', 'local_navigatr');
    }

    /**
     * The page of a category's limits, for those who may change them.
     *
     * @param int $categoryid
     * @return \moodle_url|null
     */
    public static function page(int $categoryid): ?\moodle_url {
        return has_capability(self::CAPABILITY, self::context($categoryid)) ? self::url($categoryid) : null;
    }

    /**
     * The page of a category's limits.
     *
     * @param int $categoryid
     * @return \moodle_url
     */
    public static function url(int $categoryid): \moodle_url {
        return new \moodle_url('/local/navigatr/limits.php', ['categoryid' => $categoryid]);
    }

    /**
     * Where the right to change limits is looked at.
     *
     * @param int $categoryid
     * @return \context
     */
    public static function context(int $categoryid): \context {
        $category = $categoryid === limits::SITE ? null : \context_coursecat::instance($categoryid, IGNORE_MISSING);
        return $category ?: \context_system::instance();
    }
}
