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

namespace local_navigatr\reportbuilder\local\entities;

use core_reportbuilder\local\entities\base;
use core_reportbuilder\local\helpers\format;
use core_reportbuilder\local\report\column;
use lang_string;
use local_navigatr\local\award\award as all_awards;
use local_navigatr\local\consent\consented_awards;
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\status\award_condition;
use local_navigatr\local\status\circumstances;
use local_navigatr\local\status\holds;
use local_navigatr\output\award_formatter;

/**
 * An award, for reports.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class award extends base {
    use award_filters;
    use award_platform;

    /**
     * Tables, for Moodle 4.4 and later.
     *
     * @return string[]
     */
    protected function get_default_tables(): array {
        return array_keys($this->get_default_table_aliases());
    }

    /**
     * Tables and aliases, for Moodle before 4.4.
     *
     * @return string[]
     */
    protected function get_default_table_aliases(): array {
        return ['local_navigatr_award' => 'lna', 'local_navigatr_map' => 'lnm', 'course' => 'lnc'];
    }

    /**
     * Its name.
     *
     * @return lang_string
     */
    protected function get_default_entity_title(): lang_string {
        return new lang_string('badge', 'local_navigatr');
    }

    /**
     * Columns and filters.
     *
     * @return base
     */
    public function initialise(): base {
        $columns = [
            $this->course_column(),
            $this->badge_column(),
            $this->date_column('completed', 'timecompleted'),
            $this->date_column('changed', 'timemodified'),
            $this->claimed_column(),
            $this->platform_column(),
            $this->state_column(),
            $this->advice_column(),
        ];
        foreach ($columns as $column) {
            $this->add_column($column);
        }
        foreach ($this->filters() as $filter) {
            $this->add_filter($filter)->add_condition($filter);
        }
        return $this;
    }

    /**
     * The course, by the name that is kept for the time when it is gone.
     *
     * @return column
     */
    private function course_column(): column {
        $course = $this->get_table_alias('course');
        $column = $this->column('course', new lang_string('course'))
            ->add_join("LEFT JOIN {course} {$course} ON {$course}.id = {$this->alias()}.courseid")
            ->add_field("{$this->alias()}.coursename")
            ->add_field("{$course}.id", 'existing')
            ->add_callback([award_formatter::class, 'course']);
        return $this->sorted($column, 'coursename');
    }

    /**
     * The badge, by the name that it has, or had while a course was mapped to it.
     *
     * @return column
     */
    private function badge_column(): column {
        $map = $this->get_table_alias('local_navigatr_map');
        return $this->column('badge', new lang_string('badge', 'local_navigatr'))
            ->add_join($this->mapping_join())
            ->add_field("{$this->alias()}.badgeid")
            ->add_field("CASE WHEN {$map}.badgeid = {$this->alias()}.badgeid AND {$map}.badgename <> '' THEN {$map}.badgename
                              ELSE " . known_names::of_award($this->alias()) . " END", 'badgename')
            ->set_is_sortable(false)
            ->add_callback([award_formatter::class, 'badge']);
    }

    /**
     * A column that can be sorted. Many awards change in the same second: without their ids the next page could show rows of the
     * one before, and leave others out.
     *
     * @param column $column
     * @param string $field of the column
     * @return column
     */
    private function sorted(column $column, string $field): column {
        return $column->add_field("{$this->alias()}.id", 'tiebreaker')->set_is_sortable(true, [$field, 'tiebreaker']);
    }

    /**
     * The same for a column of Moodle's own that is in the report: several learners have one name, and one learner several awards.
     *
     * @param column $column
     * @param string $award alias of its table
     */
    public static function break_ties(column $column, string $award): void {
        if ($column->get_is_sortable()) {
            $fields = $column->get_sort_fields() ?: [$column->get_column_alias()];
            $column->add_field("$award.id", 'tiebreaker')->set_is_sortable(true, [...$fields, 'tiebreaker']);
        }
    }

    /**
     * A point in time.
     *
     * @param string $name
     * @param string $field
     * @return column
     */
    private function date_column(string $name, string $field): column {
        $title = new lang_string($name === 'completed' ? 'completed' : 'lastchange', 'local_navigatr');
        $column = $this->column($name, $title)
            ->set_type(column::TYPE_TIMESTAMP)
            ->add_field("{$this->alias()}.{$field}")
            ->add_attributes(['class' => 'local-navigatr-date'])
            ->add_callback([format::class, 'userdate'], get_string('strftimedatetimeshort', 'core_langconfig'));
        return $this->sorted($column, $field);
    }

    /**
     * Whether its learner has claimed what is issued, where the platform tells.
     *
     * @return column
     */
    private function claimed_column(): column {
        $words = [get_string('claimedno', 'local_navigatr'), get_string('claimedyes', 'local_navigatr')];
        return $this->column('claimed', new lang_string('claimed', 'local_navigatr'))
            ->add_field("CASE WHEN {$this->alias()}.state = 'issued' THEN {$this->alias()}.claimed END", 'claimed')
            ->set_is_sortable(false)
            ->add_callback(fn(mixed $claimed): string => $claimed === null ? '' : $words[(int) $claimed]);
    }

    /**
     * Where it stands.
     *
     * @return column
     */
    private function state_column(): column {
        $column = $this->column('state', new lang_string('state', 'local_navigatr'))
            ->add_field($this->standing(), 'standing')
            ->add_field("{$this->alias()}.rule", 'awardrule')
            ->add_callback([award_formatter::class, 'state']);
        return $this->sorted($column, 'standing');
    }

    /**
     * Why it stands there, and what to do.
     *
     * @return column
     */
    private function advice_column(): column {
        $column = $this->column('advice', new lang_string('reason', 'local_navigatr'))
            ->add_join($this->mapping_join())
            ->add_field($this->standing(), 'advicestanding')
            ->add_field("{$this->alias()}.reason")
            ->add_field("{$this->alias()}.due")
            ->add_field("{$this->alias()}.userid", 'learnerid')
            ->add_field('CASE WHEN ' . consented_awards::sql_refused($this->alias()) . ' THEN 1 ELSE 0 END', 'isrefused')
            ->add_field("{$this->alias()}.timerevoked");
        foreach (holds::OF_HOLDS as $name) {
            $column->add_field("{$this->alias()}.$name", "held$name");
        }
        foreach (award_condition::OF_MAPPING as $name) {
            $column->add_field("{$this->get_table_alias('local_navigatr_map')}.$name", "map$name");
        }
        return $column
            ->set_is_sortable(false)
            ->add_attributes(['class' => 'local-navigatr-advice'])
            ->add_callback([award_formatter::class, 'advice'], circumstances::as_last_heard());
    }

    /**
     * A text column.
     *
     * @param string $name
     * @param lang_string $title
     * @return column
     */
    private function column(string $name, lang_string $title): column {
        $column = new column($name, $title, $this->get_entity_name());
        return $column->add_joins($this->get_joins())->set_type(column::TYPE_TEXT);
    }

    /**
     * SQL: joins the mapping of the award's course.
     *
     * @return string
     */
    private function mapping_join(): string {
        $map = $this->get_table_alias('local_navigatr_map');
        return "LEFT JOIN {local_navigatr_map} {$map} ON {$map}.courseid = {$this->alias()}.courseid
                          AND {$map}.rule = {$this->alias()}.rule";
    }

    /**
     * SQL: one word for where an award stands, Moodle's own status until the sidecar has it.
     *
     * @return string
     */
    private function standing(): string {
        return all_awards::standing($this->alias());
    }

    /**
     * The alias of its table.
     *
     * @return string
     */
    private function alias(): string {
        return $this->get_table_alias('local_navigatr_award');
    }
}
