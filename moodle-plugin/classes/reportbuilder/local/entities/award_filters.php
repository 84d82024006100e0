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

use core_reportbuilder\local\filters\course_selector;
use core_reportbuilder\local\filters\date;
use core_reportbuilder\local\filters\select;
use core_reportbuilder\local\report\filter;
use lang_string;
use local_navigatr\output\award_formatter;
use local_navigatr\reportbuilder\local\filters\claims;
use local_navigatr\reportbuilder\local\filters\standing;
use local_navigatr\reportbuilder\local\filters\test_badges;

/**
 * The filters of the awards.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait award_filters {
    /**
     * Filters.
     *
     * @return filter[]
     */
    private function filters(): array {
        $alias = $this->alias();
        $state = $this->filter(standing::class, 'state', new lang_string('state', 'local_navigatr'), $alias);
        $reason = $this->filter(select::class, 'reason', new lang_string('cause', 'local_navigatr'), "{$alias}.reason");
        $claims = $this->filter(claims::class, 'claimed', new lang_string('claimed', 'local_navigatr'), $alias);
        $tests = $this->filter(test_badges::class, 'test', new lang_string('testbadges', 'local_navigatr'), "{$alias}.rule");
        $operators = [select::ANY_VALUE, select::EQUAL_TO];
        return [
            $state->set_options_callback([award_formatter::class, 'standings']),
            $reason->set_options_callback([award_formatter::class, 'reasons']),
            $tests->set_options_callback([test_badges::class, 'options'])->set_limited_operators($operators),
            $claims->set_options_callback([claims::class, 'options'])->set_limited_operators($operators),
            $this->platform_filter(),
            $this->date_filter('completed', 'timecompleted'),
            $this->date_filter('changed', 'timemodified'),
            $this->filter(course_selector::class, 'courseselect', new lang_string('course'), "{$alias}.courseid"),
        ];
    }

    /**
     * A filter.
     *
     * @param string $class
     * @param string $name
     * @param lang_string $title
     * @param string $sql
     * @return filter
     */
    private function filter(string $class, string $name, lang_string $title, string $sql): filter {
        $filter = new filter($class, $name, $title, $this->get_entity_name(), $sql);
        return $filter->add_joins($this->get_joins());
    }

    /**
     * A filter by time.
     *
     * @param string $name
     * @param string $field
     * @return filter
     */
    private function date_filter(string $name, string $field): filter {
        $title = new lang_string($name === 'completed' ? 'completed' : 'lastchange', 'local_navigatr');
        $filter = $this->filter(date::class, $name, $title, "{$this->alias()}.{$field}");
        return $filter->set_limited_operators([date::DATE_ANY, date::DATE_RANGE, date::DATE_LAST, date::DATE_CURRENT]);
    }
}
