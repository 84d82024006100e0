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

use local_navigatr\local\contract\vocabulary;

/**
 * The calls that read what can be issued: providers and badges.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait catalogue_calls {
    /**
     * Providers that badges can be issued from.
     *
     * @param bool $refresh whether they are fetched from the platform again
     * @return \stdClass `providers`
     */
    public function providers(bool $refresh = false): \stdClass {
        $target = $this->asking_through('/v1/providers', self::refreshing($refresh));
        $reply = $this->ask((new request('GET', $target))->with_timeout($this->platform_timeout()));
        badge_image::check($reply->providers ?? []);
        return $reply;
    }

    /**
     * A page of a provider's badges.
     *
     * @param string $providerid
     * @param string $query what to search for; empty for all
     * @param int $page from 1
     * @param int $size at most 100
     * @param string[]|null $categories only badges in one of these
     * @param bool $refresh whether they are fetched from the platform again
     * @return \stdClass `badges`, `total`
     */
    public function badges(
        string $providerid,
        string $query,
        int $page,
        int $size,
        ?array $categories = null,
        bool $refresh = false
    ): \stdClass {
        $only = $categories === null ? [] : ['categories' => json_encode($categories, JSON_THROW_ON_ERROR)];
        $parameters = ['query' => $query, 'page' => $page, 'size' => $size] + $only + self::refreshing($refresh);
        return $this->badge_page($providerid, $parameters);
    }

    /**
     * The categories that a provider's badges are in.
     *
     * @param string $providerid
     * @return \stdClass `categories`, and `pending`: how many of its badges are not read yet
     */
    public function badge_categories(string $providerid): \stdClass {
        return $this->badge_page($providerid, ['size' => 1, 'listCategories' => 1]);
    }

    /**
     * A page of a provider's badges.
     *
     * @param string $providerid
     * @param array $parameters
     * @return \stdClass
     */
    private function badge_page(string $providerid, array $parameters): \stdClass {
        $target = $this->asking_through('/v1/providers/' . $this->part($providerid, 'providergone') . '/badges', $parameters);
        $reply = $this->look_for($target, 'providergone');
        badge_image::check($reply->badges ?? []);
        return $reply;
    }

    /**
     * How a list is asked for.
     *
     * @param bool $refresh
     * @return array parameters
     */
    private static function refreshing(bool $refresh): array {
        return $refresh ? ['refresh' => 1] : [];
    }

    /**
     * One badge. Several providers may issue it: of those that may, the answer names the given one.
     *
     * @param string $id
     * @param string $providerid
     * @param bool $fresh as the platform has it now, and not as it was listed
     * @return \stdClass `badge`
     */
    public function badge(string $id, string $providerid, bool $fresh = false): \stdClass {
        return $this->one_badge($id, ['provider' => $providerid] + ($fresh ? ['fresh' => 1] : []));
    }

    /**
     * A badge that courses are mapped to, as the platform has it now. The sidecar lets nobody ask for many badges that the account
     * does not have, except for these: never call it with an id that a person typed.
     *
     * @param string $id
     * @param string $providerid
     * @return \stdClass `badge`
     */
    public function mapped_badge(string $id, string $providerid): \stdClass {
        return $this->one_badge($id, ['fresh' => 1, 'mapped' => 1, 'provider' => $providerid]);
    }

    /**
     * One badge.
     *
     * @param string $id
     * @param array $parameters
     * @return \stdClass `badge`
     */
    private function one_badge(string $id, array $parameters): \stdClass {
        $target = $this->asking_through('/v1/badges/' . $this->part($id, 'badgegone'), $parameters);
        $reply = $this->look_for($target, 'badgegone');
        badge_image::check(array_filter([$reply->badge ?? null]));
        return $reply;
    }

    /**
     * Asks for something that a person has chosen, and that may be gone.
     *
     * @param string $target
     * @param string $gone key of the sentence that says so
     * @return \stdClass
     */
    private function look_for(string $target, string $gone): \stdClass {
        try {
            return $this->ask((new request('GET', $target))->with_timeout($this->platform_timeout()));
        } catch (sidecar_exception $failure) {
            throw $failure->of_platform($this->platform(), ['not_found' => $gone]);
        }
    }

    /**
     * An id as a part of an address. Where a person typed a name or anything else that no id is, nobody is asked: proxies change
     * escaped characters of a path, each in its own way, so that the signature would not fit.
     *
     * @param string $id
     * @param string $gone key of the sentence that says that there is no such thing
     * @return string
     */
    private function part(string $id, string $gone): string {
        if (!preg_match('~^[A-Za-z0-9_-]{1,' . vocabulary::PLATFORM_ID_MAX . '}$~D', $id)) {
            throw (new sidecar_exception('not_found'))->of_platform($this->platform(), ['not_found' => $gone]);
        }
        return $id;
    }
}
