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

/**
 * What uninstalling takes with it beside the plugin's tables and settings.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

/**
 * Makes the sidecar forget this site, and drops what Moodle keeps of the log, and what an interrupted takeover left of the
 * vendor's tables.
 *
 * @return bool
 */
function xmldb_local_navigatr_uninstall() {
    try {
        \local_navigatr\local\sidecar\client::from_config()->forget_site();
    } catch (\Throwable $e) {
        // A sidecar that is gone must not keep the plugin installed. An admin can still run "sidecar site remove".
        debugging('The sidecar was not told to forget this site: ' . $e->getMessage(), DEBUG_DEVELOPER);
    }
    local_navigatr_forget_reports();
    \local_navigatr\local\vendor\tables::drop();
    return true;
}

/**
 * Moodle keeps a row for each place where the log was opened, and of each reader the filters, which may be names of learners.
 */
function local_navigatr_forget_reports(): void {
    global $DB;
    $log = ['source' => \local_navigatr\reportbuilder\local\systemreports\issuance_log::class];
    foreach (\core_reportbuilder\local\models\report::get_records($log) as $report) {
        // Where older versions of Moodle keep the filters.
        $name = $DB->sql_like_escape("reportbuilder-report-{$report->get('id')}-") . '%';
        $DB->delete_records_select('user_preferences', $DB->sql_like('name', ':name'), ['name' => $name]);
        $report->delete();
    }
}
