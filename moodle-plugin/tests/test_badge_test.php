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

use local_navigatr\fixtures\issuance_log_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\award\awards;
use local_navigatr\local\award\learner_search;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\test_badge;
use local_navigatr\local\sync\unsynced;
use local_navigatr\reportbuilder\local\filters\test_badges;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/issuance_log_testcase.php');

/**
 * A test badge to oneself, which is never the badge of the course.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\course_badge\test_badge
 * @covers     \local_navigatr\reportbuilder\local\filters\test_badges
 */
final class test_badge_test extends issuance_log_testcase {
    /** @var \stdClass */
    private \stdClass $teacher;

    /**
     * A teacher.
     */
    public function setUp(): void {
        parent::setUp();
        $this->teacher = $this->enrolled($this->course, ['email' => 'teacher@example.org'], 'editingteacher');
        $this->setUser($this->teacher);
    }

    /**
     * Sends one and hands it over.
     */
    private function send(): void {
        test_badge::send((int) $this->course->id);
        $this->run_task('send_awards');
    }

    /**
     * It goes to the own address, with a rule of its own, and says what it is; also while consent is asked for.
     */
    public function test_it_goes_to_the_own_address_and_says_what_it_is(): void {
        config::set('consentrequired', true);
        $sink = $this->redirectEvents();
        $this->send();

        [$sent] = array_values(array_filter($this->sidecar->awards, fn($award) => $award['rule'] < 0));
        $this->assertSame([-1, 0, 'manual', '51'], [$sent['rule'], $sent['cycle'], $sent['trigger'], $sent['badgeId']]);
        $this->assertSame('teacher@example.org', ((array) $sent['recipient'])['email']);
        $this->assertStringContainsString('Test badge', $sent['evidence']);
        $this->assertNotSame([], array_filter($sink->get_events(), fn($event) => $event instanceof event\test_badge_sent));
    }

    /**
     * Once a day for each badge, also from another course.
     */
    public function test_once_a_day_for_each_badge(): void {
        global $DB;
        $this->send();
        $other = $this->mapped_course();
        foreach ([$this->course, $other] as $course) {
            try {
                test_badge::send((int) $course->id);
                $this->fail('a second test was sent');
            } catch (\moodle_exception $refusal) {
                $this->assertSame('testbadge_today', $refusal->errorcode);
            }
        }
        $this->map($other, '52');
        test_badge::send((int) $other->id);
        $DB->set_field(award::TABLE, 'timecreated', time() - DAYSECS - 1, []);
        $this->send();
        $this->assertSame([0, 0, 1], array_map(fn($award) => (int) $award->cycle, array_values($this->awards_of($this->teacher))));
    }

    /**
     * Under "log in as" the address would be somebody else's; without one there is nowhere to send it.
     */
    public function test_only_to_an_address_of_the_own(): void {
        global $DB;
        $DB->set_field('user', 'email', 'x@school.invalid', ['id' => $this->teacher->id]);
        $this->expectExceptionMessage(get_string('testbadge_noaddress', 'local_navigatr'));
        test_badge::send((int) $this->course->id);
    }

    /**
     * Under "log in as" none is sent.
     */
    public function test_not_when_logged_in_as_somebody(): void {
        $this->setAdminUser();
        \core\session\manager::loginas($this->teacher->id, \context_system::instance());
        $this->expectExceptionMessage(get_string('testbadge_loggedinas', 'local_navigatr'));
        test_badge::send((int) $this->course->id);
    }

    /**
     * It counts nowhere, keeps nobody from the badge, and is not taught to a sidecar in recovery.
     */
    public function test_it_counts_nowhere(): void {
        global $DB;
        $before = awards::counts((int) $this->course->id);
        test_badge::send((int) $this->course->id);
        $this->assertEquals($before, awards::counts((int) $this->course->id));
        $this->run_task('send_awards');
        // Only those of the two learners.
        $this->assertSame(2, array_sum((array) unsynced::progress()));
        $DB->delete_records('user_enrolments', ['userid' => $this->teacher->id]);
        $this->assertFalse(learner_search::is_found((int) $this->course->id, (int) $this->teacher->id));

        $learner = $this->enrolled($this->course);
        $this->setUser($learner);
        test_badge::send((int) $this->course->id);
        $this->complete($this->course, $learner);
        $this->assertSame(['-1', '0'], array_values(array_map(fn($award) => $award->rule, $this->awards_of($learner))));
        $DB->delete_records('course_completions');
        $this->run_task('sweep_completions');
        $this->assertNull($DB->get_field(award::TABLE, 'reason', ['userid' => $learner->id, 'rule' => -1]));
    }

    /**
     * The log shows it only to those who ask for it, marked as what it is.
     */
    public function test_log_shows_it_when_asked(): void {
        global $DB;
        $this->send();
        $context = $this->course_context();
        $this->assertStringNotContainsString('badge-dark', $this->rows($context));
        foreach ([test_badges::TOO, test_badges::ONLY] as $value) {
            $values = ['award:test_operator' => test_badges::EQUAL_TO, 'award:test_value' => $value];
            $this->report($context)->set_filter_values($values);
            $this->assertStringContainsString('badge-dark', $this->rows($context));
        }
        $this->report($context)->set_filter_values([]);
        $this->assertSame(0, $this->report($context)->get_applied_filter_count());
    }
}
