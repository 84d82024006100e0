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

use local_navigatr\fixtures\taken_back_testcase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/taken_back_testcase.php');

/**
 * Somebody corrects the date of a completion before its badge is issued.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\completion_records
 */
final class corrected_date_test extends taken_back_testcase {
    /** What the date is corrected to. */
    private const DATE = 1700000000;

    /**
     * Corrects the date.
     */
    private function correct(): void {
        global $DB;
        $DB->set_field('course_completions', 'timecompleted', self::DATE, ['userid' => $this->learner->id]);
        $this->run_task('sweep_completions');
    }

    /**
     * The date that the sidecar was last told.
     *
     * @return int unix time
     */
    private function told(): int {
        $this->run_task('send_awards');
        return strtotime($this->sidecar->awards[$this->award_of($this->learner)->uuid]['completedAt']);
    }

    /**
     * What waits is sent with the date, and what is queued is sent again.
     *
     * @testWith [false]
     *           [true]
     * @param bool $isqueued
     */
    public function test_corrected_date_is_sent(bool $isqueued): void {
        $isqueued && $this->run_task('send_awards');
        $this->correct();
        $this->assertSame(self::DATE, $this->told());
    }

    /**
     * What is kept in Moodle has the date when it is shown or sent.
     *
     * @testWith ["nottracked"]
     *           ["noconsent"]
     * @param string $status
     */
    public function test_corrected_date_is_sent_later(string $status): void {
        global $DB;
        $DB->set_field('local_navigatr_award', 'status', $status);
        $DB->set_field('local_navigatr_award', 'due', 0);
        // Nothing else lets it go.
        $DB->set_field('local_navigatr_award', 'reason', 'other_role');
        $this->correct();
        ['status' => $now, 'timecompleted' => $time, 'due' => $due] = (array) $this->award_of($this->learner);
        $this->assertEquals([$status, self::DATE, 0], [$now, $time, $due]);
    }

    /**
     * Somebody whose completion got a date in the future, when the enrolment will be over, is a learner by the corrected one.
     */
    public function test_corrected_date_is_asked_about(): void {
        global $DB;
        $DB->set_field('user_enrolments', 'timemodified', self::ENROLLED_SINCE);
        $DB->set_field('role_assignments', 'timemodified', self::ENROLLED_SINCE);
        foreach (['local_navigatr_award', 'course_completions'] as $table) {
            $DB->set_field($table, 'timecompleted', time() + YEARSECS);
        }
        $DB->set_field('local_navigatr_award', 'status', 'nottracked');
        $DB->set_field('user_enrolments', 'timeend', time() + DAYSECS);
        $DB->set_field('course_completions', 'timecompleted', time() - DAYSECS);
        $this->run_task('sweep_completions');
        $this->assertSame('waiting', $this->award_of($this->learner)->status);
    }

    /**
     * What is issued keeps its date.
     */
    public function test_issued_badge_keeps_its_date(): void {
        global $DB;
        $before = $this->told();
        $DB->set_field('local_navigatr_award', 'state', 'issued');
        $this->correct();
        $this->assertSame([$before, 0], [$this->told(), (int) $this->award_of($this->learner)->due]);
    }

    /**
     * A record that cron wrote anew is another one: what was earned before keeps its date.
     */
    public function test_record_that_is_written_anew_changes_no_date(): void {
        $before = (int) $this->award_of($this->learner)->timecompleted;
        $this->uncomplete();
        $this->complete($this->course, $this->learner, $before + 1000);
        $this->run_task('sweep_completions');
        $this->assertSame($before, $this->told());
    }
}
