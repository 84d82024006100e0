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

use local_navigatr\fixtures\issuance_log_testcase;
use local_navigatr\reportbuilder\output\issuance_log_renderer;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/issuance_log_testcase.php');

/**
 * The menu of a row of the log, as its page shows it.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\table\issuance_log_table
 * @covers     \local_navigatr\local\award\learner_element
 */
final class issuance_log_menu_test extends issuance_log_testcase {
    /**
     * Where buttons are listed without their rows, each menu tells whose it is.
     */
    public function test_menus_are_named_after_the_learner(): void {
        global $DB, $PAGE;
        $this->setAdminUser();
        $html = issuance_log_renderer::log($this->report($this->course_context()), $PAGE);
        $uuids = $DB->get_fieldset_select('local_navigatr_award', 'uuid', 'courseid = ?', [$this->course->id]);
        $this->assertNotEmpty($uuids);
        foreach ($uuids as $uuid) {
            $learner = "local-navigatr-learner-$uuid";
            $named = "~<a\s[^>]* id=\"(action-menu-toggle-\d+)\" aria-labelledby=\"\\1 $learner\"~";
            $this->assertSame(1, preg_match_all($named, $html));
        }
        $this->assertSame(count($uuids), substr_count($html, 'id="action-menu-toggle-'));
    }
}
