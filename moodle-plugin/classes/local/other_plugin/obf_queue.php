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

namespace local_navigatr\local\other_plugin;

use local_navigatr\local\mapping\mapping;

/**
 * The queue of pending badges of Open Badge Factory's own plugin: what it could not issue, or did not hear to be issued. Its task
 * tries each entry again every hour, also after the rule was deleted, until somebody deletes the entry. Versions before December
 * 2024 have none.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class obf_queue {
    /** Its table, and the columns that are needed. */
    private const TABLE = ['local_obf_issuefailedrecord', ['email', 'items']];

    /** The column of the rule, which versions before March 2025 do not have. */
    private const RULE = 'criterionid';

    /**
     * How many entries are about the badge of a mapping in its course. One that was issued stays until the task's next run.
     *
     * @param mapping $mapping as it is, or would be
     * @return int
     */
    public static function number(mapping $mapping): int {
        return count(self::entries($mapping));
    }

    /**
     * How many entries there are about each badge in each course.
     *
     * @return int[][] by badge and course; course 0: it names none
     */
    public static function numbers(): array {
        $numbers = [];
        foreach (self::rows() as $row) {
            foreach (self::courses_of($row) ?: [0] as $courseid) {
                $badgeid = self::badge_of($row);
                $numbers[$badgeid][$courseid] = ($numbers[$badgeid][$courseid] ?? 0) + 1;
            }
        }
        return $numbers;
    }

    /**
     * Courses that entries are about.
     *
     * @return int[]
     */
    public static function courses(): array {
        return array_values(array_unique(array_merge(...array_map([self::class, 'courses_of'], array_values(self::rows())))));
    }

    /**
     * Ids of rules that were deleted and have entries about the badge of a mapping in its course: whom it is issued to from the
     * queue is noted under the rule all the same.
     *
     * @param mapping $mapping
     * @return int[]
     */
    public static function deleted_rules(mapping $mapping): array {
        if (!obf_rules::has_columns(self::TABLE[0], [self::RULE])) {
            return [];
        }
        $isdeleted = self::RULE . ' > 0 AND ' . self::RULE . ' NOT IN (SELECT id FROM {' . obf_rules::RULES[0] . '})';
        return array_values(array_unique(array_map('intval', array_column(self::entries($mapping, $isdeleted), self::RULE))));
    }

    /**
     * The page of that plugin where entries can be deleted, for those who may open it.
     *
     * @return \moodle_url|null
     */
    public static function page(): ?\moodle_url {
        $may = has_capability('moodle/site:config', \context_system::instance());
        return $may ? new \moodle_url('/local/obf/failrecordlist.php') : null;
    }

    /**
     * Entries about the badge of a mapping in its course. One that does not say its course may be about any.
     *
     * @param mapping $mapping
     * @param string $where SQL about the table
     * @return \stdClass[]
     */
    private static function entries(mapping $mapping, string $where = '1 = 1'): array {
        global $DB;
        if (!in_array($mapping->platform(), obf_rules::PLATFORMS, true)) {
            return [];
        }
        $badgeid = (string) $mapping->get('badgeid');
        $isits = fn($row) => self::badge_of($row) === $badgeid
            && in_array((int) $mapping->get('courseid'), self::courses_of($row) ?: [(int) $mapping->get('courseid')], true);
        $params = ['badge' => '%' . $DB->sql_like_escape($badgeid) . '%'];
        return array_filter(self::rows($where . ' AND ' . $DB->sql_like('email', ':badge'), $params), $isits);
    }

    /**
     * Rows of its table.
     *
     * @param string $where SQL
     * @param array $params
     * @return \stdClass[]
     */
    private static function rows(string $where = '', array $params = []): array {
        global $DB;
        $isthere = obf_rules::are_in_force() && obf_rules::has_columns(...self::TABLE);
        return $isthere ? $DB->get_records_select(self::TABLE[0], $where, $params) : [];
    }

    /**
     * The badge that an entry is about: its mail names it. While the platform is away that plugin writes entries that name none,
     * and those it can never issue.
     *
     * @param \stdClass $row
     * @return string empty: none
     */
    private static function badge_of(\stdClass $row): string {
        $email = json_decode((string) $row->email, true);
        return is_array($email) ? (string) ($email['badgeid'] ?? '') : '';
    }

    /**
     * The courses that an entry is about.
     *
     * @param \stdClass $row
     * @return int[] none where it does not say
     */
    private static function courses_of(\stdClass $row): array {
        // Of its classes nothing is needed, and none is made.
        $items = @unserialize((string) $row->items, ['allowed_classes' => false]);
        $ids = array_map('intval', array_column(is_array($items) ? $items : [], 'courseid'));
        return array_values(array_unique(array_filter($ids, fn($id) => $id > 0)));
    }
}
