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
use local_navigatr\fixtures\golden;
use local_navigatr\local\access;
use local_navigatr\local\award\learner_search;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\explanation;
use local_navigatr\output\explain_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/explaining_testcase.php');

/**
 * Why a learner has a badge or has none.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\status\explanation
 * @covers     \local_navigatr\local\award\learner_search
 * @covers     \local_navigatr\output\explain_page
 */
final class explanation_test extends explaining_testcase {
    /**
     * Not enrolled, suspended, or a teacher: not tracked, each with its own sentence.
     */
    public function test_somebody_who_is_not_tracked_lacks_the_first_link(): void {
        $people = [
            'tracked_none' => $this->getDataGenerator()->create_user(),
            'tracked_role' => $this->enrolled($this->course, [], 'editingteacher'),
            'tracked_suspended' => $this->getDataGenerator()->create_user(),
        ];
        $suspended = $people['tracked_suspended']->id;
        $this->getDataGenerator()->enrol_user($suspended, $this->course->id, 'student', 'manual', 0, 0, ENROL_USER_SUSPENDED);
        foreach ($people as $key => $person) {
            $explanation = explanation::of(client::lazy(), (int) $this->course->id, (int) $person->id);
            $this->assertSame('tracked', $explanation->missing);
            $this->assertSame(get_string("explain_$key", 'local_navigatr'), $explanation->steps[0]['message']);
        }
    }

    /**
     * Without criteria nobody completes; with some, their count is said.
     */
    public function test_learner_who_has_not_completed_lacks_the_second_link(): void {
        global $DB;
        $this->assertSame([...$this->done(1), 'completed missing', 'completed'], $this->explained());
        $DB->insert_record('course_completion_criteria', (object) [
            'course' => $this->course->id, 'criteriatype' => COMPLETION_CRITERIA_TYPE_SELF,
        ]);
        $message = explanation::of(client::lazy(), (int) $this->course->id, (int) $this->learner->id)->steps[1]['message'];
        $facts = ['met' => 0, 'all' => 1, 'lastrun' => get_string('never')];
        $this->assertSame(get_string('explain_completed_none', 'local_navigatr', $facts), $message);
    }

    /**
     * A mapping that does not issue is the third link.
     */
    public function test_mapping_that_does_not_issue_is_the_third_link(): void {
        $this->complete($this->course, $this->learner);
        $courseid = (int) $this->course->id;
        $missing = [...$this->done(2), 'mapped missing', 'mapped'];
        mapping_changes::set_state(client::lazy(), $courseid, mapping::PAUSED);
        $this->assertSame($missing, $this->explained());
        $this->connect_account('navigatr:staging:9');
        $this->assertSame($missing, $this->explained());
        mapping_changes::remove(client::lazy(), $courseid);
        $this->assertSame($missing, $this->explained());
    }

    /**
     * The award: not there yet, waiting, or not sent automatically.
     */
    public function test_award_is_the_fourth_link(): void {
        global $DB;
        $this->complete_silently($this->course, $this->learner);
        $this->assertSame([...$this->done(3), 'award missing', 'award'], $this->explained());
        $this->run_task('sweep_completions');
        $this->assertSame([...$this->done(3), 'award waiting', '-'], $this->explained());
        $DB->set_field('local_navigatr_award', 'status', 'baseline');
        $this->assertSame([...$this->done(3), 'award missing', 'award'], $this->explained());
    }

    /**
     * What holds the sidecar up is named.
     */
    public function test_hold_is_named(): void {
        $hold = ['reason' => 'token_refused'] + golden::body('issuance_reply')['holds'][0];
        $this->sent(['state' => 'queued', 'holds' => [$hold]]);
        $this->assertSame([...$this->done(5), 'attempts waiting', '-'], $this->explained());
        $message = explanation::of(client::lazy(), (int) $this->course->id, (int) $this->learner->id)->steps[5]['message'];
        $this->assertStringContainsString(get_string('hold_token_refused', 'local_navigatr'), $message);

        $courseid = (string) $this->course->id;
        $hold = ['scope' => 'mapping', 'reason' => 'mapping_paused', 'courseId' => $courseid, 'waiting' => 7] + $hold;
        $this->sent(['state' => 'queued', 'holds' => [$hold]]);
        $message = explanation::of(client::lazy(), (int) $this->course->id, (int) $this->learner->id)->steps[5]['message'];
        $this->assertStringContainsString('Badge 51', $message);
        $this->assertStringContainsString('Waiting: 7', $message);
    }

    /**
     * What was never tried is not told as sent: the link says why.
     */
    public function test_what_was_never_tried_is_not_told_as_sent(): void {
        $this->sent(['state' => 'needs_attention', 'reason' => 'recipient_incomplete', 'attempts' => []]);
        $this->news($this->award_of($this->learner), 'needs_attention', ['reason' => 'recipient_incomplete']);
        $this->run_task('send_awards');
        $this->assertSame([...$this->done(5), 'attempts missing', 'attempts'], $this->explained());
        $message = explanation::of(client::lazy(), (int) $this->course->id, (int) $this->learner->id)->steps[5]['message'];
        $this->assertStringContainsString('Nothing was sent. The learner\'s name or email address is missing', $message);
    }

    /**
     * The end: issued, or what stands in the way.
     */
    public function test_result_is_the_last_link(): void {
        global $DB;
        // Else the profile may have changed since it was sent.
        $DB->set_field('user', 'timemodified', time() - HOURSECS, ['id' => $this->learner->id]);
        $this->sent();
        $this->assertSame([...$this->done(6), 'result waiting', '-'], $this->explained());
        $this->news($this->award_of($this->learner), 'needs_attention', ['reason' => 'recipient_refused']);
        $this->run_task('send_awards');
        $this->assertSame([...$this->done(6), 'result missing', 'result'], $this->explained());
    }

    /**
     * A learner who left the course keeps the badge: what was before is history.
     */
    public function test_learner_who_left_keeps_the_badge(): void {
        global $DB;
        $this->sent();
        $DB->set_field('local_navigatr_award', 'state', 'issued');
        $DB->delete_records('user_enrolments');
        mapping_changes::remove(client::lazy(), (int) $this->course->id);
        $before = ['tracked past', 'completed done', 'mapped past', 'award done', 'consent done', 'attempts done'];
        $this->assertSame([...$before, 'result done', '-'], $this->explained());
    }

    /**
     * Without the sidecar the attempts are not known, and the rest is.
     */
    public function test_without_sidecar_only_the_attempts_are_unknown(): void {
        global $DB;
        $this->sent();
        $DB->set_field('local_navigatr_award', 'state', 'issued');
        $this->sidecar->isup = false;
        $this->assertSame([...$this->done(5), 'attempts unknown', 'result done', '-'], $this->explained());
    }

    /**
     * With separate groups a teacher sees the own group's learners only, also in the search.
     */
    public function test_other_groups_stay_hidden(): void {
        $course = $this->mapped_course(['groupmode' => SEPARATEGROUPS, 'groupmodeforce' => 1]);
        $teacher = $this->enrolled($course, [], 'teacher');
        $learners = ['own' => $this->enrolled($course), 'other' => $this->enrolled($course)];
        foreach ($learners as $learner) {
            $groups[] = $this->getDataGenerator()->create_group(['courseid' => $course->id]);
            groups_add_member(end($groups), $learner);
        }
        groups_add_member($groups[0], $teacher);
        $this->setUser($teacher);

        $found = array_keys(learner_search::find((int) $course->id, 'yro'));
        $this->assertEqualsCanonicalizing([$teacher->id, $learners['own']->id], $found);
        $this->expectExceptionMessage(get_string('learnernotvisible', 'local_navigatr'));
        access::require_learner_visible((int) $course->id, (int) $learners['other']->id);
    }

    /**
     * The page finds people of the course, and names the link that is missing.
     */
    public function test_page_finds_and_explains(): void {
        global $PAGE;
        $this->getDataGenerator()->create_user(['firstname' => 'Ada', 'lastname' => 'Elsewhere']);
        $PAGE->set_url('/local/navigatr/explain.php', ['id' => $this->course->id]);
        $output = $PAGE->get_renderer('core');
        $page = new explain_page(client::lazy(), (int) $this->course->id, 'ada', (int) $this->learner->id);
        $html = $output->render_from_template('local_navigatr/explain', $page->export_for_template($output));
        $this->assertStringContainsString("user={$this->learner->id}", $html);
        $this->assertStringNotContainsString('Elsewhere', $html);
        $this->assertStringContainsString(get_string('completionnocriteria', 'local_navigatr'), $html);
    }
}
