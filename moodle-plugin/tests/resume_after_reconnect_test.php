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

use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\completion\award_writer;
use local_navigatr\local\connection\disconnect;
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\connection\resume_after_reconnect;
use local_navigatr\local\connection\status;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\mapping\paused_by_removal;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;
use local_navigatr\output\connection_status;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * What happens to mappings when a connection is removed and comes back.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\connection\resume_after_reconnect
 * @covers     \local_navigatr\local\connection\disconnect
 */
final class resume_after_reconnect_test extends school_testcase {
    /**
     * An administrator is logged in.
     */
    public function setUp(): void {
        parent::setUp();
        $this->setAdminUser();
        $this->sidecar->answer('DELETE /v1/connection', golden::body('connection_reply'));
    }

    /**
     * The same account takes up what the removal paused, and only that.
     */
    public function test_same_account_resumes_what_the_removal_paused(): void {
        [$math, $art] = [$this->mapped_course(), $this->mapped_course()];
        mapping_changes::set_state(client::lazy(), $art->id, mapping::PAUSED);
        disconnect::run(client::lazy());
        $this->assertSame(['mappings' => 0, 'waiting' => 0], resume_after_reconnect::preview());

        $this->reconnect(self::TARGET);
        $this->assertSame(['mappings' => 1, 'waiting' => 0], resume_after_reconnect::preview());
        $this->assertSame(['resumed' => 1, 'paused' => 0], resume_after_reconnect::run(client::lazy()));

        $this->assertSame(mapping::ACTIVE, mappings::for_course($math->id)->get('state'));
        $this->assertSame(mapping::PAUSED, mappings::for_course($art->id)->get('state'));
        $key = mapping_key::of(mappings::for_course($math->id));
        $requests = array_column(array_filter(hold_requests::all(), fn($request) => $request->key == $key), 'request');
        $this->assertSame([course_hold_sync::RELEASE], $requests);
        $this->assertSame(['mappings' => 0, 'waiting' => 0], resume_after_reconnect::preview());
    }

    /**
     * What a person decided since, no click of another undoes.
     */
    public function test_mapping_that_a_person_paused_since_stays_paused(): void {
        $course = $this->mapped_course();
        disconnect::run(client::lazy());
        $this->reconnect(self::TARGET);
        mapping_changes::set_state(client::lazy(), $course->id, mapping::ACTIVE);
        mapping_changes::set_state(client::lazy(), $course->id, mapping::PAUSED);
        $this->assertSame(['mappings' => 0, 'waiting' => 0], resume_after_reconnect::preview());
        $this->assertFalse(paused_by_removal::is_remembered((int) $course->id));
    }

    /**
     * The question tells how many badges waited meanwhile and are sent now.
     */
    public function test_question_counts_what_waited(): void {
        global $DB;
        $course = $this->mapped_course();
        disconnect::run(client::lazy());
        foreach (['ada@school.example', 'no-mail@school.invalid'] as $email) {
            $learner = $this->getDataGenerator()->create_and_enrol($course, 'student', ['email' => $email]);
            $this->complete_silently($course, $learner, time());
            $completion = $DB->get_record('course_completions', ['course' => $course->id, 'userid' => $learner->id]);
            award_writer::record($completion, 'event');
        }
        $this->reconnect(self::TARGET);

        $this->assertSame(['mappings' => 1, 'waiting' => 1], resume_after_reconnect::preview());
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply'));
        $panel = (new connection_status(status::read(client::lazy())))->export_for_template($this->renderer());
        $this->assertContains('resumemappings', array_column($panel['questions'], 'action'));
    }

    /**
     * Another account resumes nothing: its mappings are to be reviewed.
     */
    public function test_other_account_resumes_nothing(): void {
        $course = $this->mapped_course();
        disconnect::run(client::lazy());
        $this->reconnect('navigatr:production:77');

        $this->assertSame(['mappings' => 0, 'waiting' => 0], resume_after_reconnect::preview());
        $this->assertSame(['resumed' => 0, 'paused' => 0], resume_after_reconnect::run(client::lazy()));
        $this->assertSame(mapping::REVIEW, mappings::for_course($course->id)->get('state'));
    }

    /**
     * A mapping that somebody touched meanwhile is left as it is.
     */
    public function test_what_a_teacher_did_meanwhile_stays(): void {
        $course = $this->mapped_course();
        disconnect::run(client::lazy());
        mapping_changes::remove(client::lazy(), $course->id);
        $this->reconnect(self::TARGET);
        $this->assertSame(['resumed' => 0, 'paused' => 0], resume_after_reconnect::run(client::lazy()));
        $this->assertNull(mappings::for_course($course->id));
    }

    /**
     * An account is connected.
     *
     * @param string $target
     */
    private function reconnect(string $target): void {
        $connection = ['target' => $target, 'environment' => 'production', 'accountName' => 'Hill'];
        known_connection::remember_connection((object) $connection);
    }

    /**
     * What templates are exported with.
     *
     * @return \renderer_base
     */
    private function renderer(): \renderer_base {
        global $PAGE;
        return $PAGE->get_renderer('core');
    }
}
