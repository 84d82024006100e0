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

use local_navigatr\fixtures\school_testcase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * People that Moodle does not track are sent no badge.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\observer
 * @covers    \local_navigatr\local\award\awards
 */
final class award_tracking_test extends school_testcase {
    /**
     * Core's date criterion completes everybody in the course, as cron runs it.
     */
    public function test_date_criterion_awards_the_learner_and_not_the_teacher(): void {
        global $CFG, $DB;
        require_once($CFG->dirroot . '/completion/criteria/completion_criteria_date.php');
        require_once($CFG->dirroot . '/completion/completion_aggregation.php');
        $this->setAdminUser();
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $teacher = $this->enrolled($course, [], 'editingteacher');
        $DB->insert_record('course_completion_criteria', (object) [
            'course' => $course->id, 'criteriatype' => COMPLETION_CRITERIA_TYPE_DATE, 'timeend' => time() - 3600,
        ]);

        ob_start();
        (new \core\task\completion_regular_task())->execute();
        $DB->set_field_select('course_completions', 'reaggregate', time() - 60, 'timecompleted IS NULL');
        (new \core\task\completion_regular_task())->execute();
        ob_end_clean();

        $this->assertSame('waiting', $this->award_of($learner)->status);
        $this->assertSame('nottracked', $this->award_of($teacher)->status);
        $this->run_task('send_awards');
        $this->assertSame([$learner->id], array_column(array_values($this->sidecar->awards), 'userId'));
    }

    /**
     * An admin has every capability, also the one that makes a learner.
     */
    public function test_admin_who_teaches_is_not_tracked(): void {
        $course = $this->mapped_course();
        $admin = get_admin();
        $this->getDataGenerator()->enrol_user($admin->id, $course->id, 'editingteacher');

        $this->complete($course, $admin);

        $this->assertSame('nottracked', $this->award_of($admin)->status);
    }

    /**
     * A suspended enrolment is none.
     */
    public function test_suspended_enrolment_is_not_tracked(): void {
        $course = $this->mapped_course();
        $learner = $this->getDataGenerator()->create_user();
        $this->getDataGenerator()->enrol_user($learner->id, $course->id, 'student', 'manual', 0, 0, ENROL_USER_SUSPENDED);

        $this->complete($course, $learner);

        ['status' => $status, 'due' => $due] = (array) $this->award_of($learner);
        $this->assertEquals(['nottracked', 0], [$status, $due]);
    }
}
