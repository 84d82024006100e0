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
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\limit\limit;
use local_navigatr\local\limit\limit_words;
use local_navigatr\local\limit\limits;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * What a person can choose from for the limit of a category: the providers of the connected accounts, with the categories of
 * their badges, and what is chosen already. Nobody can allow what the limit above does not, except those who may change that one.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class limit_choices {
    /** Longest list of badge categories of a provider, as JSON: it goes into an address. */
    private const CATEGORIES_MAX = 3000;

    /** Seconds to read the categories of all providers in. */
    private const SECONDS = 20;

    /** @var array[] `key`, `place`, `provider`, `name`, `platform` and `categories`: names by key. */
    public readonly array $providers;

    /** @var string[] What could not be read. */
    public readonly array $failures;

    /** @var limit|null Nothing beyond it can be allowed. */
    private readonly ?limit $bound;

    /**
     * Reads what there is.
     *
     * @param client $client
     * @param int $categoryid
     */
    public function __construct(
        client $client,
        /** @var int */
        private readonly int $categoryid
    ) {
        $this->bound = self::bound($categoryid);
        $kept = limits::own($categoryid)->entries ?? [];
        [$found, $this->failures] = self::read($client);
        $choices = [];
        foreach ([...$found, ...array_map([self::class, 'kept'], $kept)] as $choice) {
            $key = self::key($choice['place'], $choice['provider']);
            $choices[$key] ??= ['key' => $key] + $choice;
            $choices[$key]['categories'] += $choice['categories'];
        }
        $this->providers = array_values(array_filter(array_map([$this, 'within_bound'], $choices)));
    }

    /**
     * What is in force in the nearest category above whose limit the person may not change. A person who may change that of a
     * category, but not of the one above it, binds nobody and is bound in each category below it as well.
     *
     * @param int $categoryid
     * @return limit|null null: the person may change all of them
     */
    private static function bound(int $categoryid): ?limit {
        while ($categoryid !== limits::SITE) {
            $categoryid = limits::parent($categoryid);
            if (!has_capability(limit_words::CAPABILITY, limit_words::context($categoryid))) {
                return limits::in_category($categoryid);
            }
        }
        return null;
    }

    /**
     * The limit that a form asks for.
     *
     * @param string[] $allowed keys of providers
     * @param string[] $categories keys of categories of badges
     * @return limit
     * @throws \moodle_exception
     */
    public function limit(array $allowed, array $categories): limit {
        $known = array_merge(...array_map(fn($choice) => array_keys($choice['categories']), $this->providers));
        if (array_diff($allowed, array_column($this->providers, 'key')) || array_diff($categories, $known)) {
            throw new \moodle_exception('limitchanged', 'local_navigatr');
        }
        $chosen = array_filter($this->providers, fn($choice) => in_array($choice['key'], $allowed, true));
        foreach (array_diff_key($this->providers, $chosen) as $choice) {
            if (array_intersect(array_keys($choice['categories']), $categories)) {
                throw new \moodle_exception('limitcategoryalone', 'local_navigatr', '', $choice['name']);
            }
        }
        return new limit($this->categoryid, array_values(array_map(fn($choice) => $this->entry($choice, $categories), $chosen)));
    }

    /**
     * A provider that may be used.
     *
     * @param array $choice
     * @param string[] $keys of the categories that were chosen; none of this provider: all
     * @return array as in {@see limit::$entries}
     */
    private function entry(array $choice, array $keys): array {
        $chosen = array_values(array_intersect_key($choice['categories'], array_flip($keys)));
        $bound = $this->bound?->entry($choice['place'], $choice['provider'])['categories'] ?? null;
        if (count($chosen) > vocabulary::BADGE_CATEGORIES_MAX || strlen(json_encode($chosen)) > self::CATEGORIES_MAX) {
            throw new \moodle_exception('limittoomany', 'local_navigatr', '', $choice['name']);
        }
        return [
            'place' => $choice['place'],
            'provider' => $choice['provider'],
            'name' => $choice['name'],
            'categories' => $chosen ?: $bound,
        ];
    }

    /**
     * A choice without what the limit above does not allow.
     *
     * @param array $choice
     * @return array|null null: all of it
     */
    private function within_bound(array $choice): ?array {
        $bound = $this->bound?->entry($choice['place'], $choice['provider']);
        if ($this->bound && !$bound) {
            return null;
        }
        if (isset($bound['categories'])) {
            $choice['categories'] = array_intersect($choice['categories'], $bound['categories']);
        }
        \core_collator::asort($choice['categories'], \core_collator::SORT_NATURAL);
        return $choice;
    }

    /**
     * The providers of the connected accounts.
     *
     * @param client $client
     * @return array[] choices, and what could not be read
     */
    private static function read(client $client): array {
        try {
            $all = new all_providers($client);
        } catch (sidecar_exception $failure) {
            return [[], [$failure->getMessage()]];
        }
        $deadline = new deadline(self::SECONDS);
        $choices = [];
        $failures = array_values(array_map(fn($failure) => $failure->getMessage(), $all->failures));
        foreach ($all->providers as $provider) {
            [$names, $iscomplete] = self::categories($client->through($provider->connection), $provider, $deadline);
            $choices[] = self::found($provider, $names);
            if (!$iscomplete) {
                $failures[] = get_string('limitcategoriesunread', 'local_navigatr', $provider->name);
            }
        }
        return [$choices, $failures];
    }

    /**
     * A provider of a connected account.
     *
     * @param \stdClass $provider as of {@see all_providers}
     * @param string[] $categories
     * @return array
     */
    private static function found(\stdClass $provider, array $categories): array {
        $place = limit::place((string) self::target($provider));
        return self::choice($place, (string) $provider->id, $provider->name, $categories);
    }

    /**
     * The account of a provider.
     *
     * @param \stdClass $provider
     * @return string|null
     */
    private static function target(\stdClass $provider): ?string {
        return accounts::of_connection($provider->connection)?->target;
    }

    /**
     * The categories of a provider's badges.
     *
     * @param client $client
     * @param \stdClass $provider
     * @param deadline $deadline after it none are asked for
     * @return array their names, and whether these are all
     */
    private static function categories(client $client, \stdClass $provider, deadline $deadline): array {
        if (platform::of_target(self::target($provider)) === platform::USUAL) {
            return [[], true];
        }
        try {
            $reply = $deadline->is_over() ? null : $client->badge_categories((string) $provider->id);
        } catch (sidecar_exception) {
            $reply = null;
        }
        return [$reply->categories ?? [], $reply && ($reply->pending ?? 0) === 0];
    }

    /**
     * A provider that the limit names already: its account need not be connected any more.
     *
     * @param array $entry
     * @return array
     */
    private static function kept(array $entry): array {
        return self::choice($entry['place'], $entry['provider'], $entry['name'], $entry['categories'] ?? []);
    }

    /**
     * A choice.
     *
     * @param string $place
     * @param string $providerid
     * @param string $name
     * @param string[] $categories
     * @return array
     */
    private static function choice(string $place, string $providerid, string $name, array $categories): array {
        $keys = array_map(fn($category) => self::key($place, $providerid, $category), $categories);
        return [
            'place' => $place,
            'provider' => $providerid,
            'name' => $name,
            'platform' => platform::name(platform::of_target($place)),
            'categories' => array_combine($keys, $categories),
        ];
    }

    /**
     * Names a provider, or one of its categories, in a form.
     *
     * @param string ...$parts
     * @return string letters and digits
     */
    public static function key(string ...$parts): string {
        return 'k' . substr(sha1(json_encode($parts, JSON_THROW_ON_ERROR)), 0, 16);
    }
}
