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

use local_navigatr\fixtures\completion_testcase;
use local_navigatr\local\course_deeds;
use local_navigatr\local\held_recompletions;
use local_navigatr\local\mappings;
use local_navigatr\output\course_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/completion_testcase.php');

/**
 * A course that issues again, with Moodle's own completion and cron: what completes learners anew, and who completed again.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\recompletions
 * @covers     \local_navigatr\local\held_recompletions
 * @covers     \local_navigatr\local\course_deeds
 * @covers     \local_navigatr\observer
 */
final class unlocked_completion_test extends completion_testcase {
    /** @var \stdClass[] Two learners who have the badge since yesterday. */
    private array $learners;

    /**
     * A course that issues again, whose two learners have the badge.
     */
    public function setUp(): void {
        parent::setUp();
        $this->setAdminUser();
        $this->course_with_activity();
        $this->map($this->course);
        mappings::set_options((int) $this->course->id, ['issueagain' => true]);
        $this->set_criteria();
        $this->learners = [$this->enrolled($this->course), $this->enrolled($this->course)];
        global $DB;
        $DB->set_field('local_navigatr_map', 'issuesfrom', 1600000000, []);
    }

    /**
     * Empties what a form sent.
     */
    public function tearDown(): void {
        $_POST = [];
        parent::tearDown();
    }

    /**
     * A reset at 10:08, completed anew by cron at 10:09, no sweep in between.
     */
    public function test_reset_and_completed_between_two_sweeps_is_issued_again(): void {
        $this->everybody_has_the_badge();
        $this->reset_course(true);
        $this->finish($this->learners[0], time());
        $this->run_cron();
        $this->assertEquals([$this->learners[0]->id], $this->issued_to());
        $this->assertSame([2, 1], $this->cycles());
    }

    /**
     * The same for one learner, by the plugin local_recompletion, also where settings have changed since.
     */
    public function test_learner_who_was_reset_and_completes_is_issued_again(): void {
        $this->everybody_has_the_badge();
        $this->unlock(cron: false);
        $this->reset_learner($this->learners[1]);
        $this->finish($this->learners[1], time());
        $this->run_cron();
        $this->assertEquals([$this->learners[1]->id], $this->issued_to());
    }

    /**
     * Unlocking in the course's settings: cron completes everybody anew, and nobody gets a badge.
     */
    public function test_unlocking_the_course_issues_nothing(): void {
        $this->everybody_has_the_badge();
        $this->unlock();
        $this->assert_nobody_gets_another();
    }

    /**
     * Unlocking an activity that completes by itself: Moodle works out everybody anew, with today's date.
     */
    public function test_unlocking_an_automatic_activity_issues_nothing(): void {
        $this->make_activity_automatic();
        $this->everybody_has_the_badge();
        $cm = get_fast_modinfo($this->course)->get_cm($this->activity->cmid);
        (new \completion_info($this->course))->reset_all_state($cm);
        \core\event\course_module_updated::create_from_cm($cm)->trigger();
        $this->run_cron();
        $this->assertSame(2, $this->completed_since_yesterday());
        $this->assert_nobody_gets_another();
        $this->assertSame(2, held_recompletions::count((int) $this->course->id));
    }

    /**
     * Unlocking where learners declare themselves complete: they do it once more.
     */
    public function test_unlocking_self_completion_issues_nothing(): void {
        $criterion = $this->only_criterion(COMPLETION_CRITERIA_TYPE_SELF, []);
        $this->declare_complete($criterion, time() - DAYSECS);
        $this->everybody_has_the_badge();
        (new \completion_info($this->course))->delete_course_completion_data();
        $criterion = $this->only_criterion(COMPLETION_CRITERIA_TYPE_SELF, []);
        $this->settings_saved();
        $this->run_cron();
        $this->declare_complete($criterion, time());
        $this->run_cron();
        $this->assert_nobody_gets_another();
        $this->assertSame(2, held_recompletions::count((int) $this->course->id));
    }

    /**
     * Unlocking where a grade completes: the date is that of the grade, so nobody is even asked; after a new grade a person is.
     */
    public function test_unlocking_a_grade_issues_nothing(): void {
        $this->only_criterion(COMPLETION_CRITERIA_TYPE_GRADE, ['gradepass' => 50]);
        $this->grade(time() - DAYSECS);
        $this->everybody_has_the_badge();
        foreach ([DAYSECS => 0, 0 => 2] as $ago => $asked) {
            (new \completion_info($this->course))->delete_course_completion_data();
            $this->grade(time() - $ago);
            $this->settings_saved();
            $this->run_cron();
            $this->assert_nobody_gets_another();
            $this->assertSame($asked, held_recompletions::count((int) $this->course->id));
        }
    }

    /**
     * An activity that is a criterion is deleted, and the completions with it.
     */
    public function test_deleted_criterion_issues_nothing(): void {
        global $CFG;
        require_once($CFG->dirroot . '/course/lib.php');
        $this->make_activity_automatic();
        $other = $this->getDataGenerator()->create_module('page', ['course' => $this->course->id, 'completion' => 1]);
        $this->set_criteria(['criteria_activity' => [$this->activity->cmid => 1, $other->cmid => 1],
            'overall_aggregation' => COMPLETION_AGGREGATION_ANY]);
        $this->everybody_has_the_badge();
        $cm = get_fast_modinfo($this->course)->get_cm($this->activity->cmid);
        (new \completion_info($this->course))->reset_all_state($cm);
        course_delete_module($other->cmid);
        $this->run_cron();
        $this->assertSame(2, $this->completed_since_yesterday());
        $this->assert_nobody_gets_another();
    }

    /**
     * A person who looks after the course is told, sees the number, and issues.
     */
    public function test_person_confirms_the_number(): void {
        global $OUTPUT, $PAGE;
        $this->unlocked_and_completed_again();
        $sink = $this->redirectMessages();
        $this->run_task('send_notices');
        $this->assertContains('attention', array_column($sink->get_messages(), 'eventtype'));
        $PAGE->set_url('/local/navigatr/badge.php');
        $page = (new course_page($this->course, ['provider' => '', 'change' => false]))->export_for_template($OUTPUT);
        $this->assertSame(['issueagain', 'keepbadges'], array_column($page['recompletions']['choices'], 'do'));
        $html = $OUTPUT->render_from_template('local_navigatr/course_page', $page);
        $this->assertStringContainsString(get_string('recompletions_issueagain', 'local_navigatr', 2), $html);

        $this->assertNull($this->submit('issueagain', []));
        $this->assertStringContainsString('2', course_deeds::question((int) $this->course->id, 'issueagain'));
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
        mappings::set_state((int) $this->course->id, 'paused');
        $this->expectExceptionMessage(get_string('error_recompletionsnotissuing', 'local_navigatr'));
        $this->submit('issueagain', ['confirmed' => 1, 'count' => 2]);
    }

    /**
     * Who sees only the own groups decides about the own learners; the others wait for somebody else. Who may not act does not.
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
     * Both learners completed yesterday and have the badge.
     */
    private function everybody_has_the_badge(): void {
        global $DB;
        foreach ($this->learners as $learner) {
            $this->finish($learner, time() - DAYSECS);
        }
        $this->run_cron();
        $this->assertEqualsCanonicalizing(array_column($this->learners, 'id'), $this->issued_to());
        $DB->set_field('local_navigatr_award', 'state', 'issued', ['status' => 'sent']);
        // However Moodle dated it.
        $DB->set_field_select('local_navigatr_award', 'timecompleted', time() - DAYSECS, 'timecompleted > ' . (time() - DAYSECS));
        $this->sidecar->awards = [];
    }

    /**
     * Completion was unlocked, and everybody completed anew.
     */
    private function unlocked_and_completed_again(): void {
        $this->everybody_has_the_badge();
        $this->unlock(cron: false);
        foreach ($this->learners as $learner) {
            $this->finish($learner, time());
        }
        $this->run_cron();
        $this->assertSame(2, $this->completed_since_yesterday());
    }

    /**
     * Nothing was sent, however often cron runs.
     */
    private function assert_nobody_gets_another(): void {
        $this->run_cron();
        $this->assertSame([], $this->issued_to());
        $this->assertSame([1, 1], $this->cycles());
    }

    /**
     * How many awards each learner has.
     *
     * @return int[]
     */
    private function cycles(): array {
        return array_map(fn($learner) => count($this->awards_of($learner)), $this->learners);
    }

    /**
     * How many of both learners have a completion that is dated later than the one before.
     *
     * @return int
     */
    private function completed_since_yesterday(): int {
        global $DB;
        [$in, $params] = $DB->get_in_or_equal(array_column($this->learners, 'id'), SQL_PARAMS_NAMED);
        $params['since'] = time() - HOURSECS;
        return $DB->count_records_select('course_completions', "userid $in AND timecompleted >= :since", $params);
    }

    /**
     * Submits a form of the course's page.
     *
     * @param string $action
     * @param array $fields
     * @return array|null
     */
    private function submit(string $action, array $fields): ?array {
        $_POST = $fields;
        return course_deeds::run((int) $this->course->id, $action);
    }

    /**
     * The activity is completed by looking at it, and both learners did.
     */
    private function make_activity_automatic(): void {
        global $DB;
        $automatic = ['completion' => COMPLETION_TRACKING_AUTOMATIC, 'completionview' => 1];
        $this->activity = $this->getDataGenerator()->create_module('page', ['course' => $this->course->id] + $automatic);
        $this->set_criteria();
        foreach ($this->learners as $learner) {
            $cm = get_fast_modinfo($this->course)->get_cm($this->activity->cmid);
            (new \completion_info($this->course))->set_module_viewed($cm, $learner->id);
        }
    }

    /**
     * The course has this criterion and no other.
     *
     * @param int $type
     * @param array $columns
     * @return int its id
     */
    private function only_criterion(int $type, array $columns): int {
        global $DB;
        (new \completion_info($this->course))->clear_criteria();
        $row = $columns + ['course' => $this->course->id, 'criteriatype' => $type];
        return $DB->insert_record('course_completion_criteria', (object) $row);
    }

    /**
     * Both learners declare themselves complete.
     *
     * @param int $criterion
     * @param int $time
     */
    private function declare_complete(int $criterion, int $time): void {
        foreach ($this->learners as $learner) {
            $key = ['course' => $this->course->id, 'userid' => $learner->id, 'criteriaid' => $criterion];
            (new \completion_criteria_completion($key))->mark_complete($time);
        }
    }

    /**
     * Both learners have a grade.
     *
     * @param int $time
     */
    private function grade(int $time): void {
        global $CFG, $DB;
        require_once($CFG->libdir . '/gradelib.php');
        $item = \grade_item::fetch_course_item($this->course->id);
        foreach ($this->learners as $learner) {
            $item->update_final_grade($learner->id, 80);
        }
        $DB->set_field('grade_grades', 'timemodified', $time, ['itemid' => $item->id]);
    }

    /**
     * The form of the completion settings was saved.
     */
    private function settings_saved(): void {
        $where = ['courseid' => $this->course->id, 'context' => \context_course::instance($this->course->id)];
        \core\event\course_completion_updated::create($where)->trigger();
    }
}
