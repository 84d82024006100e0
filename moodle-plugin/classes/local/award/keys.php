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

namespace local_navigatr\local\award;

/**
 * What makes a row one of a kind: a text in its column `onekey`, under which each is there once.
 *
 * A unique index over columns of users would make the merging of two accounts fail, which changes `userid` in all tables.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class keys {
    /** Columns of an award's key, in their order. */
    private const AWARD = ['courseid', 'userid', 'target', 'rule', 'cycle'];

    /** Columns of the key of a learner's answer. */
    private const CONSENT = ['courseid', 'userid', 'platform'];

    /** Columns of an erasure's key. */
    private const ERASURE = ['courseid', 'userid'];

    /**
     * The key of an award.
     *
     * @param array $row
     * @return string
     */
    public static function of_award(array $row): string {
        return self::of($row, self::AWARD);
    }

    /**
     * SQL of {@see self::of_award()}.
     *
     * @param string[] $sql SQL of each column
     * @return string
     */
    public static function sql_of_award(array $sql): string {
        global $DB;
        $parts = [];
        foreach (self::AWARD as $column) {
            array_push($parts, "'/'", $sql[$column]);
        }
        return $DB->sql_concat(...array_slice($parts, 1));
    }

    /**
     * The user that the key of an award names: the one before two accounts were merged.
     *
     * @param string $onekey
     * @return int
     */
    public static function user_of_award(string $onekey): int {
        return (int) explode('/', $onekey)[array_search('userid', self::AWARD, true)];
    }

    /**
     * The key of a learner's answer.
     *
     * @param array $row
     * @return string
     */
    public static function of_consent(array $row): string {
        return self::of($row, self::CONSENT);
    }

    /**
     * The key of an erasure.
     *
     * @param array $row
     * @return string
     */
    public static function of_erasure(array $row): string {
        return self::of($row, self::ERASURE);
    }

    /**
     * The user that the key of an erasure names.
     *
     * @param string $onekey
     * @return int
     */
    public static function user_of_erasure(string $onekey): int {
        return (int) array_combine(self::ERASURE, explode('/', $onekey))['userid'];
    }

    /**
     * A key: the values of columns, which hold no slash.
     *
     * @param array $row
     * @param string[] $columns
     * @return string
     */
    private static function of(array $row, array $columns): string {
        return implode('/', array_map(fn($column) => $row[$column], $columns));
    }
}
