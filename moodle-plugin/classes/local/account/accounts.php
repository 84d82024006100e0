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
        global $DB;
        $row = $DB->get_record(self::TABLE, ['connectionid' => vocabulary::MAIN_CONNECTION]);
        return $row ?: (object) array_fill_keys(['target', 'environment', 'accountname', 'tokenlastfour'], null);
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
     * Keeps what the sidecar says about its main connection, and logs what changed.
     *
     * @param \stdClass $connection the sidecar's `connection`; empty when there is none
     */
    public static function update(\stdClass $connection): void {
        global $DB;
        $old = self::main();
        $row = (object) (self::columns($connection) + [
            'connectionid' => vocabulary::MAIN_CONNECTION,
            'timemodified' => time(),
        ]);
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
     * @return array
     */
    private static function columns(\stdClass $connection): array {
        $name = $connection->accountName ?? null;
        $lastfour = $connection->tokenLastFour ?? null;
        return [
            'platform' => $connection->platform ?? vocabulary::PLATFORMS[0],
            'target' => $connection->target ?? null,
            'environment' => $connection->environment ?? null,
            'accountname' => $name === null ? null : \core_text::substr($name, 0, self::NAME_MAX),
            'tokenlastfour' => $lastfour === null ? null : \core_text::substr($lastfour, -4),
        ];
    }

    /**
     * All accounts that are known.
     *
     * @return string[]
     */
    public static function targets(): array {
        global $DB;
        return $DB->get_fieldset_select(self::TABLE, 'target', 'target IS NOT NULL');
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
