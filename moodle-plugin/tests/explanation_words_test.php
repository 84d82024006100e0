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

use local_navigatr\fixtures\explaining_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\attempts_step;
use local_navigatr\local\status\explanation;
use local_navigatr\output\explain_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/explaining_testcase.php');

/**
 * What is said of each link between a learner and the badge is so.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\status\explanation
 * @covers     \local_navigatr\local\status\consent_step
 * @covers     \local_navigatr\output\explain_page
 */
final class explanation_words_test extends explaining_testcase {
    /**
     * Where completion was turned off, cron will not record one, whatever criteria the course still has.
     */
    public function test_completion_that_was_turned_off_is_named(): void {
        global $DB;
        $DB->insert_record('course_completion_criteria', ['course' => $this->course->id, 'criteriatype' => 1]);
        $this->assertStringContainsString('Criteria met: 0 of 1', $this->words('completed'));
        $DB->set_field('course', 'enablecompletion', 0, ['id' => $this->course->id]);
        $this->assertSame(get_string('completionoffcourse', 'local_navigatr'), $this->words('completed'));
    }

    /**
     * What waits for the learner's consent was not handed over.
     */
    public function test_award_without_consent_was_not_handed_over(): void {
        global $DB;
        $this->complete($this->course, $this->learner);
        $DB->set_field('local_navigatr_award', 'status', award::NO_CONSENT);
        $this->assertStringNotContainsString('handed over', $this->words('award'));
    }

    /**
     * A badge that was sent before the site asked needs no consent, and lost none.
     */
    public function test_badge_from_before_the_question_lacks_nothing(): void {
        $this->sent();
        config::set('consentrequired', true);
        $this->assertContains('consent done', $this->explained());
    }

    /**
     * Of two learners with one name, the page says which one it explains, where Moodle shows that.
     */
    public function test_learner_is_told_from_another_of_the_same_name(): void {
        set_config('showuseridentity', 'email');
        $this->assertSame($this->learner->email, $this->exported()['identity']);
        set_config('showuseridentity', '');
        $this->assertSame('', $this->exported()['identity']);
    }

    /**
     * The link that is missing leads to the page that mends it, for those who may open that.
     */
    public function test_missing_link_leads_to_what_mends_it(): void {
        global $DB;
        $DB->set_field('course', 'enablecompletion', 0, ['id' => $this->course->id]);
        $last = fn() => array_slice($this->exported()['steps'], -1)[0];
        $this->assertStringContainsString('/course/edit.php', $last()['url']);
        $this->assertSame(get_string('completionoffcourselink', 'local_navigatr'), $last()['link']);
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $this->assertArrayNotHasKey('url', $last());
        $this->setAdminUser();
        $DB->set_field('user_enrolments', 'status', ENROL_USER_SUSPENDED, ['userid' => $this->learner->id]);
        $this->assertStringContainsString('/user/index.php', $last()['url']);
    }

    /**
     * A course that issues nothing leads to its badge, and a badge that is stuck to its details.
     */
    public function test_missing_badge_leads_to_the_badge_or_the_row(): void {
        global $DB;
        $this->sent(['state' => 'needs_attention', 'reason' => 'badge_not_issuable']);
        $stuck = ['state' => 'needs_attention', 'reason' => 'badge_not_issuable'];
        $DB->update_record('local_navigatr_award', (object) ($stuck + ['id' => $this->award_of($this->learner)->id]));
        $last = fn() => array_slice($this->exported()['steps'], -1)[0];
        $this->assertStringContainsString('award=' . $this->award_of($this->learner)->uuid, $last()['url']);
        $DB->delete_records('local_navigatr_award');
        $DB->set_field('local_navigatr_map', 'state', 'paused', ['courseid' => $this->course->id]);
        $this->assertStringContainsString('/local/navigatr/badge.php', $last()['url']);
    }

    /**
     * What another plugin issued was recorded here, and never handed over.
     */
    public function test_what_another_plugin_issued_was_not_handed_over(): void {
        global $DB;
        $this->sent();
        foreach (array_keys(attempts_step::OF_OTHERS) as $origin) {
            $DB->set_field('local_navigatr_award', 'origin', $origin, ['courseid' => $this->course->id]);
            $this->assertStringNotContainsString('handed over', $this->words('award'));
        }
    }

    /**
     * The learner, as the page shows them.
     *
     * @return array
     */
    private function exported(): array {
        global $PAGE;
        $output = $PAGE->get_renderer('core');
        $page = new explain_page(client::lazy(), (int) $this->course->id, '', (int) $this->learner->id);
        return $page->export_for_template($output)['learner'];
    }

    /**
     * What is said of a link.
     *
     * @param string $step
     * @return string
     */
    private function words(string $step): string {
        $steps = explanation::of(client::lazy(), (int) $this->course->id, (int) $this->learner->id)->steps;
        return array_column($steps, 'message', 'step')[$step];
    }
}
