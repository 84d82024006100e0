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

namespace local_navigatr\output;

use local_navigatr\event\learners_downloaded;
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\isolated;
use local_navigatr\local\spreadsheet_cell;

/**
 * A dry run as a file. No cell of it is run by a spreadsheet.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class dry_run_file {
    /**
     * Sends it, row by row, and nothing after it. It names people, so that is logged.
     *
     * @param \context $context of the course
     * @param dry_run $people
     * @param string $list of {@see dry_run}
     * @param dry_run_outcome $outcome
     */
    public static function send(\context $context, dry_run $people, string $list, dry_run_outcome $outcome): void {
        isolated::trigger(learners_downloaded::create_from_context($context, $list));
        $rows = $people->rows();
        \core\dataformat::download_data(
            get_string('dryrunlist', 'local_navigatr'),
            'csv',
            self::header($people),
            $rows,
            fn($row) => self::cells($row, $people->identity_fields(), $outcome, $context)
        );
        $rows->close();
    }

    /**
     * The names of its columns.
     *
     * @param dry_run $people
     * @return string[]
     */
    private static function header(dry_run $people): array {
        $fields = array_map(fn($field) => \core_user\fields::get_display_name($field), $people->identity_fields());
        return [get_string('learner', 'local_navigatr'), ...$fields, get_string('dryrunoutcome', 'local_navigatr')];
    }

    /**
     * One person.
     *
     * @param \stdClass $row of {@see dry_run::rows()}
     * @param string[] $fields
     * @param dry_run_outcome $outcome
     * @param \context $context of the course
     * @return string[]
     */
    public static function cells(\stdClass $row, array $fields, dry_run_outcome $outcome, \context $context): array {
        $cells = [backfill_page::name($row, $context), ...array_map(fn($field) => (string) $row->$field, $fields)];
        $cells[] = $outcome->of($row);
        return array_map([spreadsheet_cell::class, 'escape'], $cells);
    }
}
