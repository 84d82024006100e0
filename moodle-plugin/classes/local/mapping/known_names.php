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

namespace local_navigatr\local\mapping;

use local_navigatr\local\platform;

/**
 * Names of badges and providers that a course is or was mapped to. They outlive the mapping, the course and the badge itself, so
 * that the log names what a learner earned.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class known_names {
    /** The table. */
    public const TABLE = 'local_navigatr_name';

    /** A badge's name. */
    public const BADGE = 'badge';

    /** A provider's name. */
    public const PROVIDER = 'provider';

    /**
     * Keeps the name that something has now.
     *
     * @param string $target
     * @param string $kind
     * @param string $itemid
     * @param string $name empty: it is not known, and what was known stays
     */
    public static function keep(string $target, string $kind, string $itemid, string $name): void {
        global $DB;
        $item = ['target' => $target, 'kind' => $kind, 'itemid' => $itemid];
        if ($name === '' || self::find($target, $kind, $itemid) === $name) {
            return;
        }
        if ($DB->record_exists(self::TABLE, $item)) {
            $DB->set_field(self::TABLE, 'name', $name, $item);
        } else {
            // Two courses at once may both come here. Both rows say the same then, and are changed together.
            $DB->insert_record(self::TABLE, (object) ($item + ['name' => $name]));
        }
    }

    /**
     * The name that something has, or had when it was seen last.
     *
     * @param string $target
     * @param string $kind
     * @param string $itemid
     * @return string|null plain text
     */
    public static function find(string $target, string $kind, string $itemid): ?string {
        global $DB;
        $item = ['target' => $target, 'kind' => $kind, 'itemid' => $itemid];
        return $DB->get_field(self::TABLE, 'MAX(name)', $item) ?: null;
    }

    /**
     * The name of a badge of whichever account of some platforms.
     *
     * @param string[] $platforms
     * @param string $badgeid
     * @return string|null plain text
     */
    public static function of_platforms(array $platforms, string $badgeid): ?string {
        global $DB;
        $rows = $DB->get_records(self::TABLE, ['kind' => self::BADGE, 'itemid' => $badgeid], 'id DESC', 'id, target, name');
        $own = array_filter($rows, fn($row) => in_array(platform::of_target($row->target), $platforms, true));
        return reset($own)->name ?? null;
    }

    /**
     * SQL: the name of an award's badge.
     *
     * @param string $alias of the table of awards
     * @return string
     */
    public static function of_award(string $alias): string {
        return "(SELECT MAX(kn.name) FROM {" . self::TABLE . "} kn
                  WHERE kn.target = {$alias}.target AND kn.kind = '" . self::BADGE . "' AND kn.itemid = {$alias}.badgeid)";
    }

    /**
     * Learns the names in mappings that were written without {@see \local_navigatr\local\mapping\mapping}.
     */
    public static function keep_mapped(): void {
        global $DB;
        foreach ([self::BADGE, self::PROVIDER] as $kind) {
            $DB->execute("INSERT INTO {" . self::TABLE . "} (target, kind, itemid, name)
                          SELECT m.target, '$kind', m.{$kind}id, MAX(m.{$kind}name)
                            FROM {local_navigatr_map} m
                       LEFT JOIN {" . self::TABLE . "} kn
                                 ON kn.target = m.target AND kn.kind = '$kind' AND kn.itemid = m.{$kind}id
                           WHERE kn.id IS NULL AND m.{$kind}name <> ''
                        GROUP BY m.target, m.{$kind}id");
        }
    }
}
