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
use local_navigatr\local\completion\backfill;
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\course_badge\course_badge_actions;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/completion_testcase.php');

/**
 * Nothing is issued to earlier completers by accident: with Moodle's own completion, and cron run as admin.
 *
 * Restores are in course_backup_test.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @coversNothing
 */
final class accident_test extends completion_testcase {
    /** When everybody completed: five years ago. */
    private const LONG_AGO = 5 * YEARSECS;

    /** @var \stdClass[] Two learners who completed it five years ago. */
    private array $earlier;

    /**
     * A course that two learners completed five years ago, and that nobody has mapped.
     */
    public function setUp(): void {
        parent::setUp();
        $this->setAdminUser();
        $this->course_with_activity(['startdate' => time() - self::LONG_AGO]);
        $this->set_criteria();
        $this->earlier = [$this->enrolled($this->course), $this->enrolled($this->course)];
        foreach ($this->earlier as $learner) {
            $this->finish($learner, time() - self::LONG_AGO);
        }
        $this->run_cron();
    }

    /**
     * Mapping a five-year-old course.
     */
    public function test_mapping_an_old_course_issues_nothing(): void {
        $this->map($this->course);
        $this->assert_issues_exactly_nothing_until_confirmed();
    }

    /**
     * Unlocking the completion of a mapped course: cron completes everybody once more, with events.
     */
    public function test_unlocking_a_mapped_course_issues_nothing(): void {
        $this->map($this->course);
        $this->unlock();
        $this->assert_everybody_completed_again();
        $this->assert_issues_exactly_nothing_until_confirmed();
    }

    /**
     * The same when nobody had a completion at the moment of mapping, because somebody had just unlocked it.
     */
    public function test_mapping_between_unlocking_and_cron_issues_nothing(): void {
        $this->unlock(cron: false);
        $this->map($this->course);
        $this->run_cron();
        $this->assert_everybody_completed_again();
        $this->assert_issues_exactly_nothing_until_confirmed();
    }

    /**
     * Adding a criterion that has been met for long completes others, too: they were as early.
     */
    public function test_adding_a_criterion_that_was_met_before_the_mapping_issues_nothing(): void {
        $this->map($this->course);
        $bystander = $this->enrolled($this->course);
        $this->unlock([
            'criteria_date' => 1,
            'criteria_date_value' => time() - YEARSECS,
            'overall_aggregation' => COMPLETION_AGGREGATION_ANY,
        ]);
        $this->assertSame('baseline', $this->award_of($bystander)->status);
        $this->earlier[] = $bystander;
        $this->assert_issues_exactly_nothing_until_confirmed();
    }

    /**
     * A date that stood in the course when it was mapped completes people with that date: they completed now.
     */
    public function test_date_that_the_mapping_found_is_issued_to_whom_it_completes_later(): void {
        $this->course_with_activity();
        $this->set_criteria([
            'criteria_date' => 1,
            'criteria_date_value' => time() - DAYSECS,
            'overall_aggregation' => COMPLETION_AGGREGATION_ANY,
        ]);
        $learner = $this->enrolled($this->course);
        $this->map($this->course);
        $this->run_cron();
        $this->assertEquals([$learner->id], $this->issued_to());
    }

    /**
     * The same date in a course that was just unlocked: those who had been in it for years had completed by that date.
     */
    public function test_date_of_an_unlocked_course_issues_nothing_to_those_who_were_there(): void {
        global $DB;
        $DB->set_field('user_enrolments', 'timecreated', time() - self::LONG_AGO);
        $date = ['criteria_date' => 1, 'criteria_date_value' => time() - YEARSECS];
        $this->unlock(['criteria_activity' => []] + $date, cron: false);
        $this->map($this->course);
        $this->run_cron();
        $this->assert_everybody_completed_again();
        $this->assert_issues_exactly_nothing_until_confirmed();
    }

    /**
     * Pausing and resuming: what was earned meanwhile waits for an answer, the others for a backfill.
     */
    public function test_pausing_and_resuming_issues_nothing_without_an_answer(): void {
        $this->map($this->course);
        $_POST = ['seen' => $this->seen($this->course)];
        course_badge_actions::run(client::lazy(), (int) $this->course->id, 'pause');
        $meanwhile = $this->enrolled($this->course);
        $this->finish($meanwhile, time());
        $this->run_cron();
        $this->assertSame('waiting', $this->award_of($meanwhile)->status);

        $_POST = ['seen' => $this->seen($this->course)];
        $this->assertNull(course_badge_actions::run(client::lazy(), (int) $this->course->id, 'resume'));
        $this->run_cron();
        $this->assertSame([], $this->issued_to());

        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::ACTIVE);
        $this->run_cron();
        $this->assertEquals([$meanwhile->id], $this->issued_to());
        $this->sidecar->forget_awards();
        $this->assert_issues_exactly_nothing_until_confirmed();
    }

    /**
     * Removing the badge and mapping the course again, to the same badge and to another one.
     */
    public function test_mapping_again_issues_nothing(): void {
        $this->map($this->course);
        foreach (['51', '52'] as $badge) {
            mapping_changes::remove(client::lazy(), (int) $this->course->id);
            $this->run_cron();
            $this->map($this->course, $badge);
            $this->run_cron();
        }
        $this->assert_issues_exactly_nothing_until_confirmed();
    }

    /**
     * A learner who completed while the course had no badge is an earlier completer, too.
     */
    public function test_completing_between_two_mappings_issues_nothing(): void {
        $this->map($this->course);
        mapping_changes::remove(client::lazy(), (int) $this->course->id);
        $between = $this->enrolled($this->course);
        $this->finish($between, time());
        $this->run_cron();
        $this->map($this->course);
        $this->earlier[] = $between;
        $this->assert_issues_exactly_nothing_until_confirmed();
    }

    /**
     * Another account, and the badge chosen there.
     */
    public function test_badge_of_another_account_issues_nothing(): void {
        $this->map($this->course);
        known_connection::remember_connection((object) ['target' => 'navigatr:staging:9']);
        $this->run_cron();
        $this->map($this->course, '99');
        $this->assert_issues_exactly_nothing_until_confirmed();
    }

    /**
     * A learner who completes after the mapping is issued to automatically: the guard is not a wall.
     */
    public function test_who_completes_after_the_mapping_is_issued_to(): void {
        $this->map($this->course);
        $learner = $this->enrolled($this->course);
        $this->finish($learner, time());
        $this->run_cron();
        $this->assertEquals([$learner->id], $this->issued_to());
    }

    /**
     * Nothing was sent, cron sends nothing, and a confirmed backfill sends exactly to those who completed earlier, once.
     */
    private function assert_issues_exactly_nothing_until_confirmed(): void {
        $this->run_cron();
        $this->assertSame([], $this->issued_to());

        $courseid = (int) $this->course->id;
        $this->assertSame(count($this->earlier), backfill::start($courseid, backfill::preview($courseid)->eligible));
        $this->run_cron();
        $this->assertEqualsCanonicalizing(array_column($this->earlier, 'id'), $this->issued_to());
        $this->unlock();
        $this->assertCount(count($this->earlier), $this->sidecar->awards);
    }

    /**
     * Unlocking and cron did what the test is about.
     */
    private function assert_everybody_completed_again(): void {
        global $DB;
        $select = 'course = :course AND timecompleted > 0';
        $this->assertSame(2, $DB->count_records_select('course_completions', $select, ['course' => $this->course->id]));
    }
}
