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
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/taken_back_testcase.php');

/**
 * A completion is deleted and recorded anew in a course that issues again: what was not issued yet is earned by the new record.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\completion_records
 */
final class completed_anew_test extends taken_back_testcase {
    /**
     * The course issues again.
     */
    public function setUp(): void {
        parent::setUp();
        mapping_changes::set_options((int) $this->course->id, ['issueagain' => true]);
    }

    /**
     * The badge is on its way, or the platform has issued it; later the course is completed anew.
     *
     * @param bool $isnoticed whether Moodle looks in between
     */
    private function complete_anew(bool $isnoticed): void {
        $this->uncomplete();
        if ($isnoticed) {
            $this->run_task('sweep_completions');
        }
        $this->complete($this->course, $this->learner, time() + HOURSECS);
        $this->run_task('sweep_completions');
    }

    /**
     * What waits is issued, and Moodle looks again.
     */
    private function issue(): void {
        global $DB;
        $this->run_task('send_awards');
        $DB->set_field('local_navigatr_award', 'state', 'issued', ['status' => 'sent']);
        $this->run_task('sweep_completions');
    }

    /**
     * Before the badge left: it was taken back, and goes on by the new record, which earns no second one.
     */
    public function test_what_was_taken_back_goes_on_by_the_new_record_alone(): void {
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, 'paused');
        $this->complete_anew(true);
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, 'active');
        $this->issue();
        $this->assertCount(1, $this->awards_of($this->learner));
        $this->assertCount(1, $this->issued_to());
    }

    /**
     * After it was issued the course is completed once more.
     *
     * @testWith [true]
     *           [false]
     * @param bool $isnoticed
     */
    public function test_after_it_was_issued_each_record_earns_one(bool $isnoticed): void {
        $this->issue();
        $this->complete_anew($isnoticed);
        $this->issue();
        $this->assertCount(2, $this->awards_of($this->learner));
    }
}
