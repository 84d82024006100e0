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
use local_navigatr\local\config;
use local_navigatr\local\consented_awards;
use local_navigatr\local\consents;
use local_navigatr\local\mappings;
use local_navigatr\output\consent_page;
use local_navigatr\task\send_notices;

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once($CFG->dirroot . '/local/navigatr/lib.php');

/**
 * Asking learners before anything of theirs goes to Navigatr.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\consents
 * @covers     \local_navigatr\local\notice\consent
 * @covers     \local_navigatr\output\consent_page
 * @covers     ::local_navigatr_add_consent
 */
final class consent_test extends school_testcase {
    /**
     * Learners find the question in the course; teachers do not, nor does anybody where nothing is asked.
     */
    public function test_only_learners_who_are_asked_find_the_page(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $teacher = $this->enrolled($course, [], 'editingteacher');
        $this->assertFalse($this->finds_page($course, $learner));
        config::set('consentrequired', true);
        $this->assertTrue($this->finds_page($course, $learner));
        $this->assertFalse($this->finds_page($course, $teacher));
        mappings::remove($course->id);
        $this->assertFalse($this->finds_page($course, $learner));
    }

    /**
     * The page names what is sent, and what was answered.
     */
    public function test_page_shows_what_is_sent_and_what_was_answered(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $page = $this->page($course, $learner);
        $this->assertSame($learner->email, $page['email']);
        $this->assertSame(mappings::for_course($course->id)->get('badgename'), $page['badge']);
        $this->assertFalse($page['agreed']);
        consents::record($learner->id, $course->id, 1);
        $this->assertTrue($this->page($course, $learner)['agreed']);
        consents::record($learner->id, $course->id, 0);
        $this->assertFalse($this->page($course, $learner)['agreed']);
    }

    /**
     * Who completes without an answer is asked once; who answered, whatever it was, is not asked.
     */
    public function test_learners_whose_badge_waits_are_asked_once(): void {
        config::set('consentrequired', true);
        $course = $this->mapped_course();
        [$ada, $grace, $joan] = [$this->enrolled($course), $this->enrolled($course), $this->enrolled($course)];
        consents::record($grace->id, $course->id, 0);
        $this->complete($course, $ada);
        $this->complete($course, $grace);

        $messages = $this->asked();
        $this->assertSame([$ada->id], array_column($messages, 'useridto'));
        $this->assertStringContainsString("consent.php?id=$course->id", $messages[0]->fullmessage);
        $this->assertSame([], $this->asked());

        $this->complete($course, $joan);
        $this->assertSame([$joan->id], array_column($this->asked(), 'useridto'));
    }

    /**
     * A site that begins to ask later asks those who still wait, too.
     */
    public function test_switching_it_on_asks_those_who_wait(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->assertSame([], $this->asked());
        config::set('consentrequired', true);
        consented_awards::update();
        $this->assertSame([$learner->id], array_column($this->asked(), 'useridto'));
    }

    /**
     * Whether somebody sees the link in the course's navigation.
     *
     * @param \stdClass $course
     * @param \stdClass $user
     * @return bool
     */
    private function finds_page(\stdClass $course, \stdClass $user): bool {
        $this->setUser($user);
        $navigation = new \navigation_node(['text' => 'course', 'type' => \navigation_node::TYPE_COURSE]);
        local_navigatr_extend_navigation_course($navigation, $course, \context_course::instance($course->id));
        return $navigation->get('local_navigatr_consent') !== false;
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

    /**
     * The questions that the task sends.
     *
     * @return \stdClass[]
     */
    private function asked(): array {
        $this->preventResetByRollback();
        $sink = $this->redirectMessages();
        (new send_notices())->execute();
        $messages = array_filter($sink->get_messages(), fn($message) => $message->eventtype === 'consent');
        $sink->close();
        return array_values($messages);
    }
}
