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

use local_navigatr\external\act_on_issuances;
use local_navigatr\external\save_mapping;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\external_award_testcase;
use local_navigatr\form\bulk_form;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\course_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/external_award_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * A teacher acts while the sidecar does not answer: the page says whether it was done, and not only that badges wait.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\act_on_issuances
 * @covers     \local_navigatr\external\save_mapping
 * @covers     \local_navigatr\form\bulk_form
 * @covers     \local_navigatr\local\course_badge\permitted_badge
 * @covers     \local_navigatr\output\badge_change
 * @covers     \local_navigatr\output\course_page
 */
final class unanswered_acts_test extends external_award_testcase {
    /**
     * A badge is looked up before anything is written.
     */
    public function test_badge_that_cannot_be_looked_up_was_not_saved(): void {
        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        $this->sidecar->isup = false;
        $seen = mapping_seen::of(mappings::for_course((int) $this->course->id));
        $said = $this->refusal(fn() => save_mapping::execute((int) $this->course->id, 'main', '1', '52', 'ask', $seen));
        $this->assertSame(get_string('nothingsaved', 'local_navigatr', reader::unavailable('sidecar_unreachable')), $said);
        $this->assertSame('51', mappings::for_course((int) $this->course->id)->get('badgeid'));
    }

    /**
     * A call that never left Moodle did nothing; of one whose answer is lost nobody knows.
     *
     * @dataProvider silences
     * @param string $how
     * @param string $string
     */
    public function test_act_without_an_answer_says_whether_it_was_done(string $how, string $string): void {
        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        if ($how === 'down') {
            $this->sidecar->isup = false;
        } else if ($how === 'lost') {
            $this->sidecar->loses_answer_to('POST /v1/issuances/cancel');
        } else if ($how === 'changed') {
            $this->sidecar->changes_answer_to('POST /v1/issuances/cancel');
        } else {
            $this->sidecar->refuse('POST /v1/issuances/cancel', 'too_busy', 429);
        }
        $said = $this->refusal(fn() => act_on_issuances::execute([$this->award], 'cancel', '', ''));
        $this->assertStringStartsWith(get_string($string, 'local_navigatr', ''), $said);
    }

    /**
     * How the sidecar does not answer.
     *
     * @return string[][]
     */
    public static function silences(): array {
        return [['down', 'actresult_refused'], ['busy', 'actresult_refused'],
            ['lost', 'actresult_unanswered'], ['changed', 'actresult_unanswered']];
    }

    /**
     * The question before another badge says once why it cannot be asked, and can be asked again.
     */
    public function test_question_says_once_why_it_cannot_be_asked(): void {
        $this->sidecar->answer('GET /v1/providers', golden::body('providers_reply'));
        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        $this->sidecar->isup = false;
        $asked = ['provider' => '1', 'badge' => '52', 'change' => true, 'sendscore' => true, 'input' => null];
        // The second time Moodle knows already that nobody answers.
        foreach ([1, 2] as $time) {
            $html = $this->page($asked);
            $this->assertSame(1, substr_count($html, get_string('hold_unavailable', 'local_navigatr')), (string) $time);
            $again = '~badge\.php\?id=\d+&amp;change=1&amp;sendscore=1&amp;provider=1&amp;badge=52"~';
            $this->assertMatchesRegularExpression($again, $html);
        }
        $this->sidecar->isup = true;
        $this->sidecar->refuse('GET /v1/badges/52', 'not_found', 404);
        $this->assertStringNotContainsString(get_string('retryload', 'local_navigatr'), $this->page($asked));
    }

    /**
     * A table that was confirmed and could not be saved is still on the page.
     */
    public function test_confirmed_table_stays_in_its_field(): void {
        $this->setAdminUser();
        $form = new bulk_form('/local/navigatr/bulk.php', ['categoryid' => (int) $this->course->category]);
        $form->show("shortname,badge\nC1,51");
        $this->assertStringContainsString("shortname,badge\nC1,51</textarea>", $form->render());
    }

    /**
     * The page of the course.
     *
     * @param array $asked
     * @return string
     */
    private function page(array $asked): string {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/badge.php', ['id' => $this->course->id]);
        $output = $PAGE->get_renderer('core');
        $page = new course_page($this->course, $asked, client::lazy());
        return $output->render_from_template('local_navigatr/course_page', $page->export_for_template($output));
    }

    /**
     * What is said instead.
     *
     * @param callable $act
     * @return string
     */
    private function refusal(callable $act): string {
        try {
            $act();
        } catch (\moodle_exception $refusal) {
            return $refusal->getMessage();
        }
        $this->fail('It has to fail.');
    }
}
