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
use local_navigatr\fixtures\school_testcase;
use local_navigatr\output\shared_addresses;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Learners whose address another account has: all of a course in one question.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\output\shared_addresses
 * @covers     \local_navigatr\external\act_on_issuances
 */
final class shared_addresses_test extends school_testcase {
    /** @var \stdClass */
    private \stdClass $course;

    /**
     * A course.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->mapped_course(['groupmode' => SEPARATEGROUPS, 'groupmodeforce' => 1]);
    }

    /**
     * A learner who is asked about.
     *
     * @param string $lastname
     * @return \stdClass
     */
    private function asked(string $lastname): \stdClass {
        global $DB;
        $learner = $this->enrolled($this->course, ['lastname' => $lastname]);
        $this->complete($this->course, $learner);
        $asked = ['status' => 'sent', 'due' => 0, 'state' => 'needs_attention', 'reason' => 'shared_address', 'timesent' => time()];
        $DB->update_record('local_navigatr_award', (object) ($asked + ['id' => $this->award_of($learner)->id]));
        return $learner;
    }

    /**
     * Names of the learners that the page asks about.
     *
     * @return string[]
     */
    private function names(): array {
        return array_column(shared_addresses::export(\context_course::instance($this->course->id))['cases'] ?? [], 'name');
    }

    /**
     * Those who may act are asked about all that they see; nobody else is asked.
     */
    public function test_all_of_a_course_are_asked_about_at_once(): void {
        $this->setAdminUser();
        $this->assertNull(shared_addresses::export(\context_course::instance($this->course->id)));
        [$byron] = [$this->asked('Byron'), $this->asked('King')];
        $this->assertSame(['Ada Byron', 'Ada King'], $this->names());
        $this->assertNull(shared_addresses::export(\context_system::instance()));
        $this->setUser($byron);
        $this->assertSame([], $this->names());
        $this->setAdminUser();
        delete_user($byron);
        $this->assertEqualsCanonicalizing(['Deleted user', 'Ada King'], $this->names());
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $this->assertSame([], $this->names());
    }

    /**
     * One answer for all of them is one call, and an event for each.
     */
    public function test_answer_is_one_call_and_an_event_for_each(): void {
        $this->setAdminUser();
        $uuids = [$this->award_of($this->asked('Byron'))->uuid, $this->award_of($this->asked('King'))->uuid];
        $done = ['result' => 'done', 'state' => 'queued', 'reason' => null];
        $results = array_map(fn($uuid) => ['id' => $uuid] + $done, $uuids);
        $this->sidecar->answer('POST /v1/issuances/decide', ['results' => $results]);
        $events = $this->redirectEvents();
        act_on_issuances::execute($uuids, 'decide_different_people', '', '');
        [$body] = $this->sidecar->bodies('POST /v1/issuances/decide');
        $this->assertSame('different_people', $body['decision']);
        $this->assertEqualsCanonicalizing($uuids, $body['ids']);
        $told = array_filter($events->get_events(), fn($event) => $event instanceof event\badge_people_told_apart);
        $this->assertCount(2, $told);
    }
}
