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

use local_navigatr\output\own_page;

/**
 * What all pages of the plugin have in common.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\output\own_page
 */
final class own_page_test extends \advanced_testcase {
    /**
     * A form that was sent from another session is refused, so that nobody takes the page that follows for what was done.
     */
    public function test_form_of_another_session_is_refused(): void {
        $this->resetAfterTest();
        $this->setAdminUser();
        $_POST = [];
        $this->assertFalse(own_page::is_submitted());
        $_POST = ['action' => 'pause', 'sesskey' => sesskey()];
        $this->assertTrue(own_page::is_submitted());

        $_POST['sesskey'] = 'of-another';
        $this->expectExceptionMessage(get_string('invalidsesskey', 'error'));
        own_page::is_submitted();
    }
}
