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

namespace local_navigatr;

use core_reportbuilder\local\helpers\user_filter_manager;
use core_reportbuilder\local\models\report;
use core_reportbuilder\system_report_factory;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\reportbuilder\local\systemreports\issuance_log;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * What is left in Moodle after the plugin.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     ::local_navigatr_forget_reports
 */
final class uninstall_test extends school_testcase {
    /**
     * The log goes with what its readers looked for; of other reports nothing does.
     */
    public function test_filters_of_the_log_are_forgotten(): void {
        global $CFG, $DB;
        require_once($CFG->dirroot . '/local/navigatr/db/uninstall.php');
        $this->setAdminUser();
        $log = system_report_factory::create(issuance_log::class, \context_system::instance())->get_report_persistent()->get('id');
        user_filter_manager::set($log, ['user:fullname_value' => 'Lovelace']);
        set_user_preference("reportbuilder-report-{$log}0-0", 'of another report');
        local_navigatr_forget_reports();
        $this->assertSame(0, report::count_records(['source' => issuance_log::class]));
        // Where older versions of Moodle keep filters, and not what they remember of it.
        $this->assertSame(0, $DB->count_records('user_preferences', ['name' => "reportbuilder-report-$log-0"]));
        $this->assertSame(1, $DB->count_records('user_preferences', ['name' => "reportbuilder-report-{$log}0-0"]));
    }
}
