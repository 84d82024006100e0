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

namespace local_navigatr\reportbuilder\local\systemreports;

use core_reportbuilder\local\entities\user;
use core_reportbuilder\local\helpers\database;
use core_reportbuilder\system_report;
use local_navigatr\event\issuance_log_downloaded;
use local_navigatr\local\account\accounts;
use local_navigatr\local\account\features;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\isolated;
use local_navigatr\local\spreadsheet_cell;
use local_navigatr\output\award_formatter;
use local_navigatr\reportbuilder\local\entities\award;
use local_navigatr\reportbuilder\local\filters\learner_text;
use local_navigatr\reportbuilder\local\row_actions;

/**
 * The log of a course, a category or the site, by the report's context. Moodle's own table: it is there while the sidecar is down.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class issuance_log extends system_report {
    /** @var string[] What the actions of a row need to know. */
    private const BASE_FIELDS = [
        'uuid', 'status', 'state', 'reason', 'timecompletionlost', 'courseid', 'userid', 'rule', 'target', 'origin',
    ];

    /** @var bool Whether it is written into a file. */
    private bool $isdownload = false;

    /**
     * What people call it.
     *
     * @return string
     */
    public static function get_name(): string {
        return get_string('issuancelog', 'local_navigatr');
    }

    /**
     * Checked anew with every page, filter and download. Web services may ask for a report in any context, and a download
     * looks at nothing else.
     *
     * @return bool
     */
    protected function can_view(): bool {
        return (bool) $this->scope()?->may_view();
    }

    /**
     * The alias of the award in its SQL.
     *
     * @return string
     */
    public function award_alias(): string {
        return $this->get_main_table_alias();
    }

    /**
     * Table, columns, filters and actions.
     */
    protected function initialise(): void {
        $award = new award();
        $alias = $award->get_table_alias('local_navigatr_award');
        $this->set_main_table('local_navigatr_award', $alias);
        $this->add_entity($award);

        $user = new user();
        $useralias = $user->get_table_alias('user');
        // Of a deleted user the name is neither shown nor found.
        $this->add_entity($user->add_join(
            "LEFT JOIN {user} {$useralias} ON {$useralias}.id = {$alias}.userid AND {$useralias}.deleted = 0"
        ));

        $fields = array_map(fn($name) => "{$alias}.{$name}", self::BASE_FIELDS);
        $this->add_base_fields(implode(', ', $fields) . ", {$useralias}.id AS existinguser");
        // Moodle asks whether the report may be seen only after this.
        [$where, $params] = $this->scope()?->sql_awards($alias) ?? ['1 = 0', []];
        $this->add_base_condition_sql($where, $params);
        $this->prefer_index_of_course();
        $this->add_columns($user);
        $this->add_filters($user);
        foreach (row_actions::for_reader($this->get_context()) as $action) {
            $this->add_action($action);
        }
        if (self::says_empty()) {
            $this->set_default_no_results_notice(new \lang_string('nobadgesyet', 'local_navigatr'));
        }
        $this->set_downloadable(true, get_string('issuancelog', 'local_navigatr'));
    }

    /**
     * Whether the report itself says why it is empty. Moodle before 4.2 has its own sentence.
     *
     * @return bool
     */
    public static function says_empty(): bool {
        return in_array('set_default_no_results_notice', get_class_methods(self::class), true);
    }

    /**
     * Says twice which course it is. The rows are sorted by their last change, and PostgreSQL expects those of a course among the
     * newest of the site, where it reads all that are newer; the more conditions, the fewer it expects there, and takes
     * the index of the course.
     */
    private function prefer_index_of_course(): void {
        if ($this->scope()?->is_of_course()) {
            [$from, $to] = database::generate_param_names(2);
            $courseid = $this->get_context()->instanceid;
            $field = $this->award_alias() . '.courseid';
            $this->add_base_condition_sql("$field >= :$from AND $field <= :$to", [$from => $courseid, $to => $courseid]);
        }
    }

    /**
     * A download begins: it is logged, and no cell of it is run by a spreadsheet. Also where the file is no spreadsheet's own:
     * they open pages, too.
     */
    private function begin_download(): void {
        if ($this->isdownload) {
            return;
        }
        $this->isdownload = true;
        $format = optional_param('download', '', PARAM_ALPHA);
        isolated::trigger(issuance_log_downloaded::create_from_context($this->get_context(), $format));
        foreach ($this->get_columns() as $column) {
            $column->add_callback(static fn(mixed $value): mixed => spreadsheet_cell::escape_shown($value));
        }
    }

    /**
     * None, but only a download asks for this, before its first row, and nothing else tells it
     * from a page: its parameters may go to another instance of the report.
     *
     * @return string[]
     */
    public function get_exclude_columns_for_download(): array {
        $this->begin_download();
        return [];
    }

    /**
     * Columns.
     *
     * @param user $user
     */
    private function add_columns(user $user): void {
        // What is shown at first comes first: css/log.css knows how many these are.
        $this->add_columns_from_entities(['user:fullnamewithlink', 'award:state', 'award:advice']);
        $alias = $this->get_main_table_alias();
        $mayact = has_capability('local/navigatr:manageissuances', $this->get_context());
        $identity = $this->add_identity($user->get_table_alias('user'));
        $this->get_column('user:fullnamewithlink')
            ->set_title(new \lang_string('learner', 'local_navigatr'))
            ->add_field("$alias.uuid", 'awarduuid')
            ->add_callback(fn(?string $name, \stdClass $row): string => $this->isdownload
                ? award_formatter::learner_in_file($name)
                : award_formatter::learner(
                    $name,
                    (object) ['awarduuid' => $row->awarduuid, 'maytick' => $mayact],
                    array_map(fn($field) => $row->$field, $identity)
                ));
        $this->get_column('award:state')
            ->add_field("$alias.uuid", 'awarduuid')
            ->add_field("$alias.status", 'awardstatus')
            ->add_callback(fn(?string $state, \stdClass $row): string => $this->isdownload
                ? (string) $state
                : award_formatter::with_details((string) $state, $row));
        if (!$this->scope()?->is_of_course()) {
            $this->add_column_from_entity('award:course');
        }
        $claimed = features::any('standing') ? ['award:claimed'] : [];
        $platform = accounts::are_several() ? ['award:platform'] : [];
        $this->add_columns_from_entities(['award:changed', 'award:badge', ...$platform, 'award:completed', ...$claimed]);
        foreach ($this->identity_fields() as $field) {
            $this->add_column($user->get_identity_column($field));
        }
        foreach ($this->get_columns() as $column) {
            if ($column->get_entity_name() === $user->get_entity_name()) {
                award::break_ties($column, $alias);
            }
        }
        $this->set_initial_sort_column('award:changed', SORT_DESC);
    }

    /**
     * Fields of the learner's identity for the column of the name: two may have one name, and the columns of these fields are
     * not shown at first.
     *
     * @param string $alias of the table of accounts
     * @return string[] what the column calls them
     */
    private function add_identity(string $alias): array {
        $names = [];
        foreach (\core_user\fields::get_identity_fields($this->get_context(), false) as $field) {
            $this->get_column('user:fullnamewithlink')->add_field("$alias.$field", $names[] = "identity$field");
        }
        return $names;
    }

    /**
     * Filters.
     *
     * @param user $user
     */
    private function add_filters(user $user): void {
        $texts = [$user->get_filter('fullname'), ...array_map([$user, 'get_identity_filter'], $this->identity_fields())];
        foreach ($texts as $filter) {
            $this->add_filter(learner_text::like($filter, $this->get_main_table_alias(), $user->get_table_alias('user')));
        }
        if (!$this->scope()?->is_of_course()) {
            $this->add_filter_from_entity('award:courseselect');
        }
        $this->add_filters_from_entities(['award:state', 'award:reason', 'award:completed', 'award:changed', 'award:test']);
        if (features::any('standing')) {
            $this->add_filter_from_entity('award:claimed');
        }
        if (accounts::are_several()) {
            $this->add_filter_from_entity('award:platform');
        }
    }

    /**
     * What the site shows of learners' identity to those who may see it.
     *
     * @return string[]
     */
    private function identity_fields(): array {
        return \core_user\fields::get_identity_fields($this->get_context());
    }

    /**
     * Whose awards are in it.
     *
     * @return award_scope|null null in a context that has no log
     */
    private function scope(): ?award_scope {
        return award_scope::of($this->get_context());
    }
}
