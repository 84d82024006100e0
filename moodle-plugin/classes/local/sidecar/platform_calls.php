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

use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;

/**
 * The calls for which the sidecar may have to ask the badge platform: its connection and its catalogue.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait platform_calls {
    /**
     * Seconds that a call may take on top of the sidecar's own time-out towards the badge platform.
     *
     * @return int
     */
    private static function timeout_margin(): int {
        return 10;
    }

    /**
     * What is connected.
     *
     * @return \stdClass
     */
    public function connection(): \stdClass {
        return $this->get($this->connection_path());
    }

    /**
     * Every connection of the site, and what else it can be connected to.
     *
     * @return \stdClass `connections` and `offered`
     */
    public function connections(): \stdClass {
        return $this->get('/v1/connections');
    }

    /**
     * Verifies and stores connection values.
     *
     * @param array $values `environment`, `timeoutMs`, `force`, and `token` or `username` and `password`
     * @return \stdClass `saved`, `targetChanged`, `test`, `connection`
     */
    public function put_connection(array $values): \stdClass {
        $body = $values + ['force' => false, 'actor' => $this->actor()];
        return $this->with_timeout(request::json('PUT', $this->connection_path(), $body), $values);
    }

    /**
     * Tests connection values without storing them.
     *
     * @param array $values any of `environment`, `timeoutMs`, `token`, `username`, `password`; without a token the stored one
     * @return \stdClass
     */
    public function test_connection(array $values): \stdClass {
        return $this->with_timeout(request::json('POST', $this->connection_path() . '/test', $values), $values);
    }

    /**
     * Makes the sidecar forget the token.
     *
     * @return \stdClass
     */
    public function delete_connection(): \stdClass {
        return $this->with_actor('DELETE', $this->connection_path());
    }

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
     * @return string[]
     */
    public function badge_categories(string $providerid): array {
        return $this->badge_page($providerid, ['size' => 1, 'listCategories' => 1])->categories ?? [];
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
     * One badge.
     *
     * @param string $id
     * @return \stdClass `badge`
     */
    public function badge(string $id): \stdClass {
        return $this->one_badge($this->asking_through('/v1/badges/' . $this->part($id, 'badgegone')));
    }

    /**
     * A badge that courses are mapped to. The sidecar lets nobody ask for many badges that the account does not have, except for
     * these: never call it with an id that a person typed.
     *
     * @param string $id
     * @return \stdClass `badge`
     */
    public function mapped_badge(string $id): \stdClass {
        return $this->one_badge($this->asking_through('/v1/badges/' . $this->part($id, 'badgegone'), ['mapped' => 1]));
    }

    /**
     * One badge.
     *
     * @param string $target
     * @return \stdClass `badge`
     */
    private function one_badge(string $target): \stdClass {
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
     * An id as a part of an address. Only dots are no id of anything: they lead to another address.
     *
     * @param string $id
     * @param string $gone key of the sentence that says that there is no such thing
     * @return string
     */
    private function part(string $id, string $gone): string {
        if (trim($id, '.') === '') {
            throw (new sidecar_exception('not_found'))->of_platform($this->platform(), ['not_found' => $gone]);
        }
        return rawurlencode($id);
    }

    /**
     * A call for which the platform may be asked. What failed there is said in its words.
     *
     * @param request $request
     * @return \stdClass
     */
    private function ask(request $request): \stdClass {
        try {
            return $this->channel()->call($request);
        } catch (sidecar_exception $failure) {
            throw $failure->of_platform($this->platform());
        }
    }

    /**
     * A call during which the sidecar calls the badge platform with the given time-out.
     *
     * @param request $request
     * @param array $values
     * @return \stdClass
     */
    private function with_timeout(request $request, array $values): \stdClass {
        $seconds = isset($values['timeoutMs'])
            ? (int) ceil($values['timeoutMs'] / 1000)
            : self::permitted_timeout(config::get('timeout'));
        return $this->ask($request->with_timeout($seconds + self::timeout_margin()));
    }

    /**
     * Seconds for a call that may have to ask the badge platform.
     *
     * @return int
     */
    private function platform_timeout(): int {
        return self::permitted_timeout(config::get('timeout')) + self::timeout_margin();
    }

    /**
     * The nearest time-out that is permitted: config.php and the command line may store another.
     *
     * @param int $seconds
     * @return int
     */
    public static function permitted_timeout(int $seconds): int {
        return max(intdiv(vocabulary::TIMEOUT_MIN_MS, 1000), min(intdiv(vocabulary::TIMEOUT_MAX_MS, 1000), $seconds));
    }
}
