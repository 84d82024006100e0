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

namespace local_navigatr\local\takeover;

use local_navigatr\local\erasure\erasures;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\other_plugin\obf_recipients;
use local_navigatr\local\other_plugin\obf_rules;

/**
 * Reads the awarding rules of Open Badge Factory's own plugin, and what Moodle knows of their courses and learners.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class rule_reader {
    /** Its table of more about a rule, which versions before 2015 do not have, and the columns that are needed. */
    private const MORE = ['local_obf_criterion_params', ['obf_criterion_id', 'name', 'value']];

    /**
     * All of its rules.
     *
     * @return rule[]
     */
    public static function rules(): array {
        global $DB;
        if (!obf_rules::are_in_force()) {
            return [];
        }
        $items = [];
        foreach ($DB->get_records(obf_rules::COURSES[0], null, 'id') as $item) {
            $items[(int) $item->obf_criterion_id][] = $item;
        }
        $subs = self::suborganisations();
        $made = fn($row) => new rule(
            (int) $row->id,
            (string) $row->badge_id,
            (string) ($row->{obf_rules::ACCOUNT} ?? ''),
            $items[(int) $row->id] ?? [],
            $subs[(int) $row->id] ?? ''
        );
        return array_map($made, array_values($DB->get_records(obf_rules::RULES[0], null, 'id')));
    }

    /**
     * Sub-organisations that issue, by rule.
     *
     * @return string[]
     */
    private static function suborganisations(): array {
        global $DB;
        if (!obf_rules::has_columns(...self::MORE)) {
            return [];
        }
        $named = $DB->sql_like('name', ':name');
        $rows = $DB->get_records_select(self::MORE[0], $named, ['name' => 'clientaliasid%'], 'id');
        return array_filter(array_map('strval', array_column($rows, 'value', 'obf_criterion_id')), fn($id) => $id !== '');
    }

    /**
     * Names of the courses of its rules that are there.
     *
     * @return string[] by id
     */
    public static function course_names(): array {
        global $DB;
        $sql = 'SELECT c.id, c.fullname FROM {course} c WHERE c.id <> :site AND ' . self::sql_ruled('c.id');
        return $DB->get_records_sql_menu($sql, ['site' => SITEID]);
    }

    /**
     * Mappings of the courses of its rules.
     *
     * @return mapping[] by course
     */
    public static function mappings(): array {
        $select = 'rule = :rule AND ' . self::sql_ruled('courseid');
        $mappings = mapping::get_records_select($select, ['rule' => mapping::COURSE_RULE]);
        $courseids = array_map(fn($mapping) => (int) $mapping->get('courseid'), $mappings);
        return array_combine($courseids, $mappings);
    }

    /**
     * SQL: a course has a rule.
     *
     * @param string $courseid
     * @return string
     */
    private static function sql_ruled(string $courseid): string {
        return "$courseid IN (SELECT ruled.courseid FROM {" . obf_rules::COURSES[0] . '} ruled)';
    }

    /**
     * How many learners have the badge from each rule.
     *
     * @return int[] by rule
     */
    public static function learners(): array {
        global $DB;
        if (!obf_rules::has_columns(...obf_recipients::MET)) {
            return [];
        }
        $sql = 'SELECT met.obf_criterion_id, COUNT(DISTINCT met.user_id)
                  FROM ' . self::sql_met() . '
              GROUP BY met.obf_criterion_id';
        return array_map('intval', $DB->get_records_sql_menu($sql));
    }

    /**
     * How many learners have the badge from any of several rules.
     *
     * @param int[] $rules ids
     * @return int
     */
    public static function learners_of(array $rules): int {
        global $DB;
        if (!obf_rules::has_columns(...obf_recipients::MET)) {
            return 0;
        }
        [$in, $params] = $DB->get_in_or_equal($rules);
        $sql = 'SELECT COUNT(DISTINCT met.user_id) FROM ' . self::sql_met() . " WHERE met.obf_criterion_id $in";
        return $DB->count_records_sql($sql, $params);
    }

    /**
     * SQL: those who have the badge from a rule and can be recorded: not whose account was deleted, nor who was erased since.
     *
     * @return string
     */
    private static function sql_met(): string {
        return '{' . obf_recipients::MET[0] . '} met
                  JOIN {user} u ON u.id = met.user_id AND u.deleted = 0
                  JOIN {' . obf_rules::COURSES[0] . '} item ON item.obf_criterion_id = met.obf_criterion_id
                       AND ' . erasures::not_pending('u.id', 'item.courseid') . '
                       AND ' . erasures::none_asked_since('u.id', 'item.courseid', 'met.met_at');
    }
}
