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

namespace local_navigatr\local\sync;

use local_navigatr\local\evidence\template;

/**
 * What is said about a badge changed after its award was handed over: the name of the course, or a fact that its evidence text
 * names.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class changed_texts {
    /** Starts of placeholders of which Moodle keeps no date: it tells of no profile field, and of no group that is gone. */
    private const UNDATED = ['{group}', '{profile_field_'];

    /** How many awards with such a placeholder one run sends again: one batch. The next run goes on with the others. */
    private const UNDATED_MAX = 500;

    /** SQL: the award waits for its turn. What needs attention is sent again when somebody retries it. */
    private const QUEUED = "(a.state IS NULL OR a.state = 'queued')";

    /**
     * Marks these awards to be sent again.
     */
    public static function send_again(): void {
        self::of_changed_courses();
        self::with_undated_facts();
    }

    /**
     * Those of a course whose names may have changed.
     */
    private static function of_changed_courses(): void {
        $changed = self::QUEUED . ' AND c.timemodified >= a.timesent';
        changed_awards::mark('JOIN {course} c ON c.id = a.courseid', $changed, [], changed_people::MAX);
    }

    /**
     * Those whose text names what may change without a trace: whether it did shows when it is read again.
     */
    private static function with_undated_facts(): void {
        [$uses, $params] = self::sql_uses('m.evidencetemplate');
        $join = 'LEFT JOIN {local_navigatr_map} m ON m.courseid = a.courseid AND m.target = a.target AND m.rule = a.rule';
        $changed = self::QUEUED . " AND $uses AND a.timesent < :now";
        changed_awards::mark($join, $changed, $params + ['now' => time()], self::UNDATED_MAX);
    }

    /**
     * SQL: the text of a mapping, or that of the site where it has none, uses such a placeholder.
     *
     * @param string $text column
     * @return array SQL and parameters
     */
    private static function sql_uses(string $text): array {
        global $DB;
        $uses = [];
        $params = [];
        foreach (self::UNDATED as $index => $start) {
            $uses[] = $DB->sql_like($text, ":start$index");
            $params["start$index"] = '%' . $DB->sql_like_escape($start) . '%';
            if (str_contains(template::of_site(), $start)) {
                $uses[] = "$text IS NULL";
            }
        }
        return ['(' . implode(' OR ', $uses) . ')', $params];
    }
}
