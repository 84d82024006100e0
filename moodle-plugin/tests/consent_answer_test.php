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

use local_navigatr\event\consent_answered;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_access;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\consent\consent_text;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\consent_page;

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once($CFG->dirroot . '/course/lib.php');

/**
 * Answers of learners: who gives them, which text they are to, and that they can be found for ever.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\consent\consents
 * @covers     \local_navigatr\output\consent_page
 * @covers     \local_navigatr\local\consent\consent_access
 * @covers     \local_navigatr\local\consent\consent_text
 * @covers     \local_navigatr\event\consent_answered
 */
final class consent_answer_test extends school_testcase {
    /**
     * Those who answered find the answer for ever, whatever became of course, mapping, enrolment and switch.
     *
     * @testWith ["unenrolled"]
     *           ["unmapped"]
     *           ["switched_off"]
     *           ["hidden"]
     *           ["deleted"]
     * @param string $change
     */
    public function test_who_answered_finds_the_page_for_ever(string $change): void {
        config::set('consentrequired', true);
        $course = $this->mapped_course();
        [$ada, $grace, $joan] = [$this->enrolled($course), $this->enrolled($course), $this->enrolled($course)];
        consent_answers::record($ada->id, $course->id, 1);
        consent_answers::record($grace->id, $course->id, 0);
        $this->complete($course, $ada);
        $this->$change($course, [$ada, $grace, $joan]);

        $this->assertTrue(consent_access::may_open((int) $course->id, (int) $ada->id));
        $this->assertTrue(consent_access::may_open((int) $course->id, (int) $grace->id));
        $this->assertFalse(consent_access::may_open((int) $course->id, (int) $joan->id));
        $this->assertSame([(int) $course->id => $course->fullname], consent_access::courses((int) $ada->id));

        [$agreed, $refused] = [$this->page($course, $ada), $this->page($course, $grace)];
        $this->assertTrue($agreed['questions'][0]['mayrefuse']);
        $this->assertNotSame([], $agreed['questions'][0]['effects']);
        $this->assertSame($change === 'deleted', $agreed['iscoursegone']);
        // One can agree to what one can read only.
        $this->assertSame(!in_array($change, ['unmapped', 'deleted']), $refused['questions'][0]['mayagree']);
        consent_answers::record($ada->id, $course->id, 0);
        $this->assertTrue($this->page($course, $ada)['questions'][0]['isrefused']);
    }

    /**
     * Of a hidden course only those are asked who have earned its badge: others would read its name, and the badge's.
     */
    public function test_hidden_course_asks_only_who_earned_its_badge(): void {
        config::set('consentrequired', true);
        $course = $this->mapped_course();
        [$ada, $joan] = [$this->enrolled($course), $this->enrolled($course)];
        $this->complete($course, $ada);
        $mayopen = fn($user) => consent_access::may_open((int) $course->id, (int) $user->id);
        $this->assertTrue($mayopen($joan));
        $this->hidden($course);
        $this->assertFalse($mayopen($joan));
        $this->assertTrue($mayopen($ada));
    }

    /**
     * Everybody leaves.
     *
     * @param \stdClass $course
     * @param \stdClass[] $learners
     */
    private function unenrolled(\stdClass $course, array $learners): void {
        global $DB;
        $instance = $DB->get_record('enrol', ['courseid' => $course->id, 'enrol' => 'manual']);
        foreach ($learners as $learner) {
            enrol_get_plugin('manual')->unenrol_user($instance, $learner->id);
        }
    }

    /**
     * The course has no badge any more.
     *
     * @param \stdClass $course
     */
    private function unmapped(\stdClass $course): void {
        mapping_changes::remove(client::lazy(), (int) $course->id);
    }

    /**
     * The site does not ask any more.
     */
    private function switched_off(): void {
        config::set('consentrequired', false);
    }

    /**
     * The course is hidden.
     *
     * @param \stdClass $course
     */
    private function hidden(\stdClass $course): void {
        course_change_visibility($course->id, false);
    }

    /**
     * The course is gone.
     *
     * @param \stdClass $course
     */
    private function deleted(\stdClass $course): void {
        delete_course($course, false);
    }

    /**
     * Each answer is an event of the learner, with platform and version; the same answer again is none.
     */
    public function test_each_answer_is_an_event_once(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $sink = $this->redirectEvents();
        foreach ([1, 1, 0, 0] as $agreed) {
            consent_answers::record($learner->id, $course->id, $agreed);
        }
        $events = array_filter($sink->get_events(), fn($event) => $event instanceof consent_answered);
        $sink->close();
        $this->assertSame([1, 0], array_values(array_map(fn($event) => $event->other['agreed'], $events)));
        foreach ($events as $event) {
            $this->assertEquals($learner->id, $event->userid);
            $this->assertSame('navigatr', $event->other['platform']);
            $this->assertSame(consent_text::version('navigatr', (int) $course->id), $event->other['textversion']);
            $this->assertNotEmpty($event->get_description());
            $this->assertEquals(\context_course::instance($course->id), $event->get_context());
        }
    }

    /**
     * An admin who is logged in as the learner answers nothing.
     */
    public function test_admin_who_is_logged_in_as_a_learner_cannot_answer(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->setAdminUser();
        \core\session\manager::loginas($learner->id, \context_system::instance());
        $this->assertTrue($this->page($course, $learner)['isloggedinas']);
        $this->expectExceptionMessage(get_string('consentloggedinas', 'local_navigatr'));
        consent_answers::record($learner->id, $course->id, 1);
    }

    /**
     * Another text is another version; who agreed to the earlier one still agrees, and reads so.
     */
    public function test_agreement_to_an_earlier_text_counts(): void {
        global $DB;
        config::set('consentrequired', true);
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        consent_answers::record($learner->id, $course->id, 1);
        $this->assertFalse($this->page($course, $learner)['questions'][0]['isolder']);
        $DB->set_field('local_navigatr_consent', 'textversion', 'before');
        $this->assertTrue($this->page($course, $learner)['questions'][0]['isolder']);
        $this->complete($course, $learner);
        $this->assertSame('waiting', $this->award_of($learner)->status);
        // Agreed to the present text.
        $this->assertTrue(consent_answers::record($learner->id, $course->id, 1));
        $this->assertFalse($this->page($course, $learner)['questions'][0]['isolder']);
    }

    /**
     * The version follows the words, as an admin changes them by language customisation: also those that only learners read who
     * refused before.
     *
     * @testWith ["consentintro"]
     *           ["consentwouldsend"]
     * @param string $key
     */
    public function test_version_follows_the_words(string $key): void {
        global $CFG;
        $version = fn() => consent_text::version('navigatr', 0);
        $before = $version();
        $this->assertMatchesRegularExpression('/^[0-9a-f]{12}$/', $before);
        $directory = "$CFG->langlocalroot/en_local";
        make_writable_directory($directory);
        file_put_contents("$directory/local_navigatr.php", "<?php \$string['$key'] = 'Other words.';");
        try {
            get_string_manager()->reset_caches();
            $this->assertNotSame($before, $version());
        } finally {
            remove_dir($directory);
            get_string_manager()->reset_caches();
        }
        $this->assertSame($before, $version());
    }

    /**
     * The context of the page.
     *
     * @param \stdClass $course
     * @param \stdClass $learner
     * @return array
     */
    private function page(\stdClass $course, \stdClass $learner): array {
        global $PAGE;
        return (new consent_page((int) $course->id, $learner))->export_for_template($PAGE->get_renderer('core'));
    }
}
