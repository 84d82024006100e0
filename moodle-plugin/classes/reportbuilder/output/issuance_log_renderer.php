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

namespace local_navigatr\reportbuilder\output;

use core_reportbuilder\output\renderer;
use core_reportbuilder\output\system_report;
use core_reportbuilder\table\system_report_table;
use local_navigatr\reportbuilder\local\systemreports\issuance_log;
use local_navigatr\table\issuance_log_table;

/**
 * Renders the log as Moodle does every system report, with the table of its own that Moodle has no setting for.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class issuance_log_renderer extends renderer {
    /**
     * The log with its filters.
     *
     * @param issuance_log $report
     * @param \moodle_page $page that it is on
     * @return string
     */
    public static function log(issuance_log $report, \moodle_page $page): string {
        $renderer = new self($page, RENDERER_TARGET_GENERAL);
        return $renderer->render(new system_report($report->get_report_persistent(), $report, $report->get_parameters()));
    }

    /**
     * The table.
     *
     * @param system_report_table $table as Moodle made it
     * @return string
     */
    protected function render_system_report_table(system_report_table $table): string {
        $filterset = $table->get_filterset();
        $parameters = (array) json_decode($filterset->get_filter('parameters')->current(), true);
        $own = issuance_log_table::create($filterset->get_filter('reportid')->current(), $parameters);
        $own->set_filterset($filterset);
        return parent::render_system_report_table($own);
    }
}
