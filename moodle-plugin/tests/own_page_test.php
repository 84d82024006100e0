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

use local_navigatr\local\access;
use local_navigatr\local\action\bulk_actions;
use local_navigatr\local\category;
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

    /**
     * Who sends a form after the session has ended comes back to its page; a link keeps all that it says.
     */
    public function test_form_leads_back_to_its_page_after_the_login(): void {
        global $PAGE;
        $_POST = [];
        $PAGE = new \moodle_page();
        own_page::come_back_to('bulk', ['categoryid' => 3]);
        $this->assertFalse($PAGE->has_set_url());
        $_POST = ['categoryid' => 3];
        own_page::come_back_to('bulk', ['categoryid' => 3]);
        $this->assertSame('/local/navigatr/bulk.php?categoryid=3', $PAGE->url->out_as_local_url(false));
        $this->assertStringEndsWith('/local/navigatr/bulk.php?categoryid=3', qualified_me());
    }

    /**
     * An address that lost its end says what is wrong in the plugin's own words: Moodle would name a parameter.
     */
    public function test_address_without_parameters_is_answered_in_plain_words(): void {
        foreach (glob(__DIR__ . '/../*.php') as $page) {
            $this->assertDoesNotMatchRegularExpression('~^\$\w+ = required_param\(~m', file_get_contents($page), basename($page));
        }
        $this->resetAfterTest();
        $this->setUser($this->getDataGenerator()->create_user());
        $answers = [
            'coursegone' => fn() => access::course(0),
            'categorygone' => fn() => category::context(-1),
            'bulkactiongone' => fn() => bulk_actions::require_own(0),
        ];
        foreach ($answers as $expected => $open) {
            try {
                $open();
                $this->fail($expected);
            } catch (\moodle_exception $refusal) {
                $this->assertSame($expected, $refusal->errorcode);
            }
        }
        $this->expectExceptionMessage(get_string('categorygone', 'local_navigatr'));
        category::context(0);
    }

    /**
     * A page without an entry of its own stands below the one that it belongs to, also in a theme without tabs.
     */
    public function test_page_stands_below_its_entry(): void {
        global $PAGE;
        $this->resetAfterTest();
        $this->setAdminUser();
        $course = $this->getDataGenerator()->create_course();
        $PAGE = new \moodle_page();
        $PAGE->set_course($course);
        $PAGE->set_url('/local/navigatr/explain.php', ['id' => $course->id]);
        own_page::place_in_course($PAGE, 'local_navigatr_log', 'Explain');
        $items = array_map(fn($item) => $item->get_content(), $PAGE->navbar->get_items());
        $this->assertSame([get_string('issuancelog', 'local_navigatr'), 'Explain'], array_slice($items, -2));
    }

    /**
     * A page to which the settings page leads stands below it, also in a theme without tabs.
     */
    public function test_page_stands_below_the_settings(): void {
        global $PAGE;
        $this->resetAfterTest();
        $this->setAdminUser();
        $PAGE = new \moodle_page();
        $PAGE->set_context(\context_system::instance());
        $PAGE->set_pagelayout('admin');
        $PAGE->set_url('/local/navigatr/limits.php', ['categoryid' => 0]);
        own_page::place_below_settings($PAGE, 'Limits');
        $items = array_map(fn($item) => $item->get_content(), $PAGE->navbar->get_items());
        $this->assertSame([get_string('pluginname', 'local_navigatr'), 'Limits'], array_slice($items, -2));
        $this->assertStringStartsWith('Limits', $PAGE->title);
    }
}
