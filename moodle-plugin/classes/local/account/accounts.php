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

namespace local_navigatr\local\account;

use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\platform;

/**
 * The accounts that badges are issued from: what the sidecar last said about each of its connections.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class accounts {
    /** Their table. */
    public const TABLE = 'local_navigatr_account';

    /** What goes to Moodle's config log when it changes. */
    private const LOGGED = ['target', 'environment', 'accountname'];

    /** How the sidecar begins the id of an account that it was not told. */
    private const ASSUMED = ':c-';

    /** Longest account name that is kept, in characters. */
    private const NAME_MAX = 255;

    /**
     * The account that the settings page shows.
     *
     * @return \stdClass `target`, `environment`, `accountname`, `tokenlastfour`: each null while it is not known
     */
    public static function main(): \stdClass {
        return self::stored(vocabulary::MAIN_CONNECTION);
    }

    /**
     * The row of a connection, or an empty one.
     *
     * @param string $connectionid
     * @return \stdClass
     */
    private static function stored(string $connectionid): \stdClass {
        global $DB;
        $row = $DB->get_record(self::TABLE, ['connectionid' => $connectionid]);
        return $row ?: (object) array_fill_keys(['target', 'environment', 'accountname', 'tokenlastfour'], null);
    }

    /**
     * Every connection that Moodle knows of, the one of the settings page first.
     *
     * @return \stdClass[] by the id of the connection
     */
    public static function all(): array {
        global $DB;
        $rows = $DB->get_records(self::TABLE, [], 'connectionid');
        $known = array_filter($rows, fn($row) => $row->target !== null || $row->tokenlastfour !== null);
        $rows = array_column($known, null, 'connectionid');
        $main = array_intersect_key($rows, [vocabulary::MAIN_CONNECTION => true]);
        return $main + $rows;
    }

    /**
     * Where badges can be issued from now.
     *
     * @return string[]
     */
    public static function targets(): array {
        return array_values(array_filter(array_column(self::all(), 'target')));
    }

    /**
     * Whether badges can be issued at all.
     *
     * @return bool
     */
    public static function are_there(): bool {
        return self::targets() !== [];
    }

    /**
     * Whether badges can be issued from there now.
     *
     * @param string|null $target
     * @return bool
     */
    public static function has(?string $target): bool {
        return in_array($target, self::targets(), true);
    }

    /**
     * The connected account that issues from there.
     *
     * @param string|null $target
     * @return \stdClass|null as of {@see self::main()}
     */
    public static function of_target(?string $target): ?\stdClass {
        $found = array_filter(self::all(), fn($row) => $target !== null && $row->target === $target);
        return reset($found) ?: null;
    }

    /**
     * The connected account of a platform.
     *
     * @param string $platform
     * @return \stdClass|null as of {@see self::main()}
     */
    public static function of_platform(string $platform): ?\stdClass {
        $found = array_filter(self::all(), fn($row) => $row->target !== null && platform::of_target($row->target) === $platform);
        return reset($found) ?: null;
    }

    /**
     * What the sidecar last said about one of its connections.
     *
     * @param string $connectionid
     * @return \stdClass|null as of {@see self::main()}
     */
    public static function of_connection(string $connectionid): ?\stdClass {
        return self::all()[$connectionid] ?? null;
    }

    /**
     * Keeps where images of a connection's badges come from.
     *
     * @param string $connectionid
     * @param string $sources with spaces between
     * @return string those of all connections
     */
    public static function image_sources(string $connectionid, string $sources): string {
        global $DB;
        $DB->set_field(self::TABLE, 'imagesources', $sources, ['connectionid' => $connectionid]);
        $select = 'connectionid <> :own AND imagesources IS NOT NULL';
        $others = $DB->get_fieldset_select(self::TABLE, 'imagesources', $select, ['own' => $connectionid]);
        return implode(' ', array_unique(array_filter(explode(' ', implode(' ', [$sources, ...$others])))));
    }

    /**
     * What a connection is a connection to.
     *
     * @param string $connectionid
     * @return string
     */
    public static function platform_of(string $connectionid): string {
        return self::stored($connectionid)->platform
            ?? ($connectionid === vocabulary::MAIN_CONNECTION ? vocabulary::PLATFORMS[0] : $connectionid);
    }

    /**
     * The connection through which a platform's badges are looked at and issued. Of each platform there is one.
     *
     * @param string $platform
     * @return string its id
     */
    public static function connection_of(string $platform): string {
        $isdefault = $platform === vocabulary::PLATFORMS[0];
        return self::of_platform($platform)->connectionid ?? ($isdefault ? vocabulary::MAIN_CONNECTION : $platform);
    }

    /**
     * Whether badges are issued from more than one platform, so that each has to be named.
     *
     * @return bool
     */
    public static function are_several(): bool {
        return count(array_unique(array_map([platform::class, 'of_target'], self::targets()))) > 1;
    }

    /**
     * SQL condition: badges can be issued from there now.
     *
     * @param string $column
     * @return array the condition and its parameters
     */
    public static function sql_connected(string $column): array {
        global $DB;
        [$in, $params] = $DB->get_in_or_equal(self::targets() ?: [''], SQL_PARAMS_NAMED, 'connected');
        return ["$column $in", $params];
    }

    /**
     * Whether nobody knows yet whose account the connected one is: a person insisted on a token that could not be verified.
     *
     * @return bool
     */
    public static function is_assumed(): bool {
        return str_contains((string) self::main()->target, self::ASSUMED);
    }

    /**
     * Keeps what the sidecar says about one of its connections, and logs what changed.
     *
     * @param \stdClass $connection the sidecar's `connection`; empty when there is none
     * @param string $connectionid
     */
    public static function update(\stdClass $connection, string $connectionid = vocabulary::MAIN_CONNECTION): void {
        global $DB;
        $old = self::stored($connectionid);
        $now = ['connectionid' => $connectionid, 'timemodified' => time()];
        $row = (object) (self::columns($connection, self::platform_of($connectionid)) + $now);
        if (isset($old->id)) {
            $row->id = $old->id;
            $DB->update_record(self::TABLE, $row);
        } else {
            $DB->insert_record(self::TABLE, $row);
        }
        foreach (self::LOGGED as $name) {
            if ($row->$name !== $old->$name) {
                add_to_config_log($name, (string) $old->$name, (string) $row->$name, config::COMPONENT);
            }
        }
    }

    /**
     * A connection as columns.
     *
     * @param \stdClass $connection
     * @param string $platform where the sidecar says nothing of it
     * @return array
     */
    private static function columns(\stdClass $connection, string $platform): array {
        $name = $connection->accountName ?? null;
        $lastfour = $connection->tokenLastFour ?? null;
        return [
            'platform' => $connection->platform ?? $platform,
            'target' => $connection->target ?? null,
            'environment' => $connection->environment ?? null,
            'accountname' => $name === null ? null : \core_text::substr($name, 0, self::NAME_MAX),
            'tokenlastfour' => $lastfour === null ? null : \core_text::substr($lastfour, -4),
            'features' => isset($connection->features) ? json_encode($connection->features) : null,
        ];
    }

    /**
     * Where badges are issued from, for example `navigatr:production:9`; null while that is not known.
     *
     * @return string|null
     */
    public static function target(): ?string {
        return self::main()->target;
    }
}
