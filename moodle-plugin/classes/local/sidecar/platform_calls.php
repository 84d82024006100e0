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
 * The calls for which the sidecar may have to ask the badge platform: here about connections, in {@see catalogue_calls}
 * about what can be issued.
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
