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
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\notice\digest;
use local_navigatr\local\notice\notice;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * One message for several of a kind.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\notice\badgeproblem
 * @covers     \local_navigatr\local\notice\consent
 * @covers     \local_navigatr\local\notice\digest
 * @covers     \local_navigatr\local\notice\learner_badges
 * @covers     \local_navigatr\local\notice\letter
 * @covers     \local_navigatr\local\notice\notice
 */
final class digest_test extends school_testcase {
    /** @var \stdClass[] Two courses that are mapped to a badge. */
    private array $courses;

    /** @var \stdClass Their teacher. */
    private \stdClass $teacher;

    /** @var \stdClass Their learner. */
    private \stdClass $learner;

    /**
     * Two courses with one teacher and one learner.
     */
    public function setUp(): void {
        parent::setUp();
        $this->courses = array_map(fn($name) => $this->mapped_course(['fullname' => $name]), ['Fire & Smoke', 'Ladders']);
        $this->teacher = $this->enrolled($this->courses[0], [], 'editingteacher');
        $this->learner = $this->enrolled($this->courses[0]);
        $generator = $this->getDataGenerator();
        $generator->enrol_user($this->teacher->id, $this->courses[1]->id, 'editingteacher');
        $generator->enrol_user($this->learner->id, $this->courses[1]->id, 'student');
    }

    /**
     * Badges of several courses that need attention are one message, with a line and a link for each.
     */
    public function test_teacher_of_several_courses_gets_one_message(): void {
        global $DB;
        $this->complete_both();
        $DB->set_field(award::TABLE, 'state', 'needs_attention');
        $DB->set_field(award::TABLE, 'status', 'sent');
        $message = $this->only_message_of('send_notices');
        $this->assertSame([$this->teacher->id, 'attention'], [$message->useridto, $message->eventtype]);
        foreach ($this->courses as $course) {
            $link = "log.php?id=$course->id\">Open the badge log: <bdi>" . s($course->fullname) . '</bdi></a>';
            $this->assertStringContainsString($link, $message->fullmessagehtml);
            $line = "\n- Badges in $course->fullname that need your attention: 1.";
            $this->assertStringContainsString($line, $message->fullmessage);
        }
        $this->assertSame(1, substr_count($message->fullmessage, '://'));
    }

    /**
     * A badge that cannot be issued any more concerns every course that is mapped to it.
     */
    public function test_badge_of_several_courses_is_one_message(): void {
        $this->sidecar->refuse('GET /v1/badges/51', 'not_found', 404);
        $message = $this->only_message_of('check_badges');
        $this->assertSame($this->teacher->id, $message->useridto);
        $this->assertSame(get_string('message_badgeproblem_many_subject', 'local_navigatr'), $message->subject);
        $this->assertSame(2, substr_count($message->fullmessagehtml, '<li>'));
    }

    /**
     * A learner is told of several badges at once.
     */
    public function test_learner_gets_one_message_about_several_badges(): void {
        global $DB;
        $this->complete_both();
        $DB->set_field(award::TABLE, 'notice', 'issued');
        $DB->set_field(award::TABLE, 'state', 'issued');
        $message = $this->only_message_of('tell_learners');
        $this->assertSame([$this->learner->id, 'issued'], [$message->useridto, $message->eventtype]);
        $this->assertStringContainsString("\n- The course Ladders: Badge 51", $message->fullmessage);
        $this->assertSame([], $this->messages_of('tell_learners'));
    }

    /**
     * A learner is asked for consent to several badges at once.
     */
    public function test_learner_is_asked_once_for_several_badges(): void {
        config::set('consentrequired', true);
        $this->complete_both();
        $this->run_task('send_awards');
        $message = $this->only_message_of('send_notices');
        $this->assertSame([$this->learner->id, 'consent'], [$message->useridto, $message->eventtype]);
        $this->assertMatchesRegularExpression('~consent.php\?id=' . $this->courses[1]->id . '"~', $message->fullmessagehtml);
    }

    /**
     * A course that cannot be named keeps nothing of the others from people; a long list ends with a number.
     */
    public function test_bad_course_stops_no_other_and_long_list_ends(): void {
        $digest = new digest();
        $facts = fn() => ['course' => 'X', 'number' => 1, 'why' => ''];
        $url = new \moodle_url('/local/navigatr/log.php');
        $digest->add(new notice('attention', fn() => throw new \Error('broken'), $url), [$this->teacher]);
        for ($count = 0; $count < 51; $count++) {
            $digest->add(new notice('attention', $facts, $url), [$this->teacher]);
        }
        $sink = $this->redirectMessages();
        ob_start();
        $digest->send();
        $this->assertStringContainsString('line about attention: Error', ob_get_clean());
        [$message] = $sink->get_messages();
        $this->assertSame(49, substr_count($message->fullmessagehtml, '<li>'));
        $this->assertStringContainsString(get_string('message_more', 'local_navigatr', 2), $message->fullmessage);
    }

    /**
     * The learner completes both courses.
     */
    private function complete_both(): void {
        foreach ($this->courses as $course) {
            $this->complete($course, $this->learner);
        }
    }

    /**
     * The one message that a task sends.
     *
     * @param string $task
     * @return \stdClass
     */
    private function only_message_of(string $task): \stdClass {
        $messages = $this->messages_of($task);
        $this->assertCount(1, $messages);
        return $messages[0];
    }

    /**
     * Our messages that a task sends.
     *
     * @param string $task
     * @return \stdClass[]
     */
    private function messages_of(string $task): array {
        $sink = $this->redirectMessages();
        $this->run_task($task);
        return array_values(array_filter($sink->get_messages(), fn($message) => $message->component === 'local_navigatr'));
    }
}
