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

use local_navigatr\fixtures\reissuing_testcase;
use local_navigatr\local\completion\held_recompletions;
use local_navigatr\local\course_badge\course_badge_actions;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\course_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/reissuing_testcase.php');

/**
 * Learners completed again, and a person is asked whether they get the badge again.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\held_recompletions
 * @covers     \local_navigatr\local\completion\recompletions
 * @covers     \local_navigatr\local\course_badge\course_badge_actions
 * @covers     \local_navigatr\output\course_page
 */
final class held_recompletions_test extends reissuing_testcase {
    /**
     * Empties what a form sent.
     */
    public function tearDown(): void {
        $_POST = [];
        parent::tearDown();
    }

    /**
     * A person who looks after the course is told, sees the number, and issues.
     */
    public function test_person_confirms_the_number(): void {
        global $PAGE;
        $this->unlocked_and_completed_again();
        $sink = $this->redirectMessages();
        $this->run_task('send_notices');
        $this->assertContains('attention', array_column($sink->get_messages(), 'eventtype'));
        $PAGE->set_url('/local/navigatr/badge.php');
        $renderer = $PAGE->get_renderer('core');
        $page = new course_page($this->course, ['provider' => '', 'change' => false], client::lazy());
        $page = $page->export_for_template($renderer);
        $this->assertSame(['issueagain', 'keepbadges'], array_column($page['recompletions']['choices'], 'do'));
        $html = $renderer->render_from_template('local_navigatr/course_page', $page);
        $this->assertStringContainsString(get_string('recompletions_issueagain', 'local_navigatr', 2), $html);

        $this->assertNull($this->submit('issueagain', []));
        $this->assertStringContainsString('2', course_badge_actions::question((int) $this->course->id, 'issueagain'));
        $this->assertSame(['done' => 'againissue'], $this->submit('issueagain', ['confirmed' => 1, 'count' => 2]));
        $this->run_task('send_awards');

        $this->assertEqualsCanonicalizing(array_column($this->learners, 'id'), $this->issued_to());
        $this->assertSame([2, 2], $this->cycles());
        $this->assertSame([get_admin()->id], array_unique(array_map(
            fn($learner) => $this->awards_of($learner)[1]->usermodified,
            $this->learners
        )));
        $this->assertSame(0, held_recompletions::count((int) $this->course->id));
    }

    /**
     * The number is another one by now: nothing is done.
     */
    public function test_other_number_than_the_confirmed_one_does_nothing(): void {
        $this->unlocked_and_completed_again();
        try {
            $this->submit('issueagain', ['confirmed' => 1, 'count' => 3]);
            $this->fail('There are two.');
        } catch (\moodle_exception $refusal) {
            $this->assertSame('recompletions_changed', $refusal->errorcode);
        }
        $this->assertSame([1, 1], $this->cycles());
    }

    /**
     * A person says no: nobody is asked about these completions again, and the next one counts.
     */
    public function test_person_keeps_the_badges_as_they_are(): void {
        $this->unlocked_and_completed_again();
        $this->assertSame(['done' => 'againkeep'], $this->submit('keepbadges', ['confirmed' => 1, 'count' => 2]));
        $this->run_cron();
        $this->assertSame(0, held_recompletions::count((int) $this->course->id));
        $this->assertSame([1, 1], $this->cycles());

        $this->reset_learner($this->learners[0]);
        $this->complete($this->course, $this->learners[0], time() + 60);
        $this->run_cron();
        $this->assertSame([2, 1], $this->cycles());
    }

    /**
     * While the course issues nothing, nothing can be confirmed.
     */
    public function test_paused_course_issues_nothing_again(): void {
        $this->unlocked_and_completed_again();
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, 'paused');
        $this->expectExceptionMessage(get_string('error_recompletionsnotissuing', 'local_navigatr'));
        $this->submit('issueagain', ['confirmed' => 1, 'count' => 2]);
    }

    /**
     * People who see only their own groups decide about learners in them; the others wait for somebody else. People who may not
     * act decide nothing.
     */
    public function test_group_limits_hold(): void {
        global $DB;
        $DB->set_field('course', 'groupmode', SEPARATEGROUPS, ['id' => $this->course->id]);
        rebuild_course_cache($this->course->id, true);
        $this->unlocked_and_completed_again();
        $group = $this->getDataGenerator()->create_group(['courseid' => $this->course->id]);
        $tutor = $this->enrolled($this->course, [], 'editingteacher');
        $context = \context_course::instance($this->course->id);
        $role = $DB->get_field('role', 'id', ['shortname' => 'editingteacher']);
        assign_capability('moodle/site:accessallgroups', CAP_PREVENT, $role, $context, true);
        groups_add_member($group->id, $tutor->id);
        groups_add_member($group->id, $this->learners[1]->id);
        $this->setUser($tutor);
        $this->assertSame(1, held_recompletions::count((int) $this->course->id));
        $this->submit('issueagain', ['confirmed' => 1, 'count' => 1]);
        $this->run_cron();
        $this->assertSame([1, 2], $this->cycles());

        $this->setUser($this->learners[0]);
        $this->expectException(\required_capability_exception::class);
        $this->submit('issueagain', ['confirmed' => 1, 'count' => 1]);
    }

    /**
     * More than 50 at once wait for a person, also those that remain when some of them are gone. Fifty do not.
     *
     * @testWith [50, 50, 0]
     *           [51, 0, 51]
     * @param int $number who complete again
     * @param int $issued
     * @param int $asked
     */
    public function test_many_at_once_wait_for_a_person(int $number, int $issued, int $asked): void {
        global $DB;
        $learners = array_map(fn() => $this->enrolled($this->course), array_fill(0, $number, null));
        array_map(fn($learner) => $this->complete_silently($this->course, $learner, time() - DAYSECS), $learners);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');
        $DB->set_field('local_navigatr_award', 'state', 'issued', []);
        $this->reset_course(true);
        array_map(fn($learner) => $this->complete_silently($this->course, $learner, time()), $learners);
        $this->run_task('sweep_completions');
        $again = ['cycle' => 1];
        $this->assertSame($issued, $DB->count_records('local_navigatr_award', $again));
        $this->assertSame($asked, held_recompletions::count((int) $this->course->id));

        $this->delete_completion($learners[0]);
        $this->run_task('sweep_completions');
        $this->assertSame($issued, $DB->count_records('local_navigatr_award', $again));
    }

    /**
     * A badge that was never sent because nobody tracked it is none that is issued again.
     */
    public function test_nobody_is_asked_about_teachers(): void {
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->complete($this->course, $teacher, time() - DAYSECS);
        $this->unlocked_and_completed_again();
        $this->complete($this->course, $teacher);
        $this->run_cron();
        $this->assertSame(2, held_recompletions::count((int) $this->course->id));
    }

    /**
     * Submits a form of the course's page.
     *
     * @param string $action
     * @param array $fields
     * @return array|null
     */
    private function submit(string $action, array $fields): ?array {
        $_POST = $fields + ['seen' => $this->seen($this->course)];
        return course_badge_actions::run(client::lazy(), (int) $this->course->id, $action);
    }
}
