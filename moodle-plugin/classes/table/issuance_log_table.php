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

namespace local_navigatr\table;

use core_reportbuilder\table\system_report_table;
use local_navigatr\local\award\award_counts;
use local_navigatr\local\award\learner_element;

/**
 * The table of the log. Moodle's own counts all rows for its page numbers, with all that each column joins; this one counts those
 * that somebody may page through. Nobody turns to page 400: filters and sorting lead further.
 *
 * Moodle's module finds it by namespace and name when it fetches another page.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class issuance_log_table extends system_report_table {
    /**
     * Reads a page.
     *
     * @param int $pagesize
     * @param bool $useinitialsbar
     */
    public function query_db($pagesize, $useinitialsbar = true): void {
        global $DB;
        if ($this->is_downloading()) {
            parent::query_db($pagesize, $useinitialsbar);
            return;
        }
        $alias = $this->report->get_main_table_alias();
        $id = "$alias.id";
        // Of what an index of the course has, so that counting ends where the limit is: else PostgreSQL finds all of them first.
        $rows = "SELECT $alias.rule FROM {$this->sql->from} WHERE {$this->sql->where} LIMIT " . award_counts::MOST;
        $this->pagesize($pagesize, $DB->count_records_sql("SELECT COUNT(1) FROM ($rows) counted", $this->sql->params));
        [$in, $params] = $DB->get_in_or_equal($this->ids_of_page($id), SQL_PARAMS_NAMED, 'page', true, null);
        $this->sql->where = "$id $in";
        $this->rawdata = $DB->get_recordset_sql($this->get_table_sql(), $this->sql->params + $params);
    }

    /**
     * Which awards are on the page. Asked for first, without all the columns: those that few read are sorted in an index, where
     * their rows lie all over the table.
     *
     * @param string $id of the award
     * @return int[] in no order
     */
    private function ids_of_page(string $id): array {
        global $DB;
        $sort = $this->get_sql_sort();
        $fields = array_merge(...array_map(fn($column) => $column->get_fields(), array_values($this->report->get_columns())));
        $sorted = array_filter($fields, fn($field) => preg_match('/ AS (c\d+_\w+)$/', $field, $alias)
            && preg_match("/\b$alias[1]\b/", $sort));
        $sql = self::sql_without_buffer() . 'SELECT ' . implode(', ', ["$id AS pageid", ...$sorted])
            . " FROM {$this->sql->from} WHERE {$this->sql->where}" . ($sort === '' ? '' : " ORDER BY $sort");
        $size = (int) $this->get_page_size();
        return array_keys($DB->get_records_sql($sql, $this->sql->params, (int) $this->get_page_start(), $size));
    }

    /**
     * Formats a row. Its menu is named after its learner: Moodle calls all of them the same, and of a list of buttons nobody could
     * tell whose each is.
     *
     * @param \stdClass|array $row
     * @return array
     */
    public function format_row($row) {
        $whose = learner_element::id(((object) $row)->uuid);
        $formatted = parent::format_row($row);
        if (isset($formatted['actions'])) {
            $trigger = '/ id="(action-menu-toggle-[^"]+)"/';
            $formatted['actions'] = preg_replace($trigger, "$0 aria-labelledby=\"$1 $whose\"", $formatted['actions'], 1);
        }
        return $formatted;
    }

    /**
     * What follows the table. Moodle's link to show all shows some thousand rows at most: where there are more, it is left out.
     *
     * @return string
     */
    protected function get_dynamic_table_html_end(): string {
        $total = $this->totalrows;
        if ($total > TABLE_SHOW_ALL_PAGE_SIZE && $this->pagesize < TABLE_SHOW_ALL_PAGE_SIZE) {
            $this->totalrows = $this->pagesize;
        }
        $html = parent::get_dynamic_table_html_end();
        $this->totalrows = $total;
        return $html;
    }

    /**
     * SQL: before a query, so that it takes sorted rows from an index. MariaDB joins what is small, such as the mappings of a site
     * that has few, by a buffer: then it reads and sorts all awards first.
     *
     * @return string
     */
    private static function sql_without_buffer(): string {
        global $CFG;
        return $CFG->dbtype === 'mariadb' ? 'SET STATEMENT join_cache_level = 0 FOR ' : '';
    }

    /**
     * How it is sorted. Moodle's own puts rows without a value last, or first; no award is without these dates and its id, and
     * PostgreSQL takes sorted rows from an index only where the order says nothing about them.
     *
     * @return string
     */
    public function get_sql_sort() {
        $sort = (string) parent::get_sql_sort();
        return preg_replace('/(c\d+_(?:time\w+|tiebreaker) (?:ASC|DESC)) NULLS (?:FIRST|LAST)/', '$1', $sort);
    }
}
