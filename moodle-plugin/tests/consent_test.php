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
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_access;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\consent\consented_awards;
use local_navigatr\local\consent\consents;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
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
 * @covers     \local_navigatr\local\consent\consents
 * @covers     \local_navigatr\local\notice\consent
 * @covers     \local_navigatr\output\consent_page
 * @covers     \local_navigatr\local\consent\consent_access
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
        mapping_changes::remove(client::lazy(), $course->id);
        $this->assertFalse($this->finds_page($course, $learner));
    }

    /**
     * The page names what is sent, and what was answered.
     */
    public function test_page_shows_what_is_sent_and_what_was_answered(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        config::set('consentrequired', true);
        $page = $this->page($course, $learner);
        $question = $page['questions'][0];
        $this->assertSame($learner->email, $question['email']);
        $this->assertSame(mappings::for_course($course->id)->get('badgename'), $question['badge']);
        $this->assertSame([false, false, true, true], $this->offers($question));
        consent_answers::record($learner->id, $course->id, 1);
        $this->assertSame([true, false, false, true], $this->offers($this->page($course, $learner)['questions'][0]));
        consent_answers::record($learner->id, $course->id, 0);
        $this->assertSame([false, true, true, false], $this->offers($this->page($course, $learner)['questions'][0]));
    }

    /**
     * What a learner reads and can do.
     *
     * @param array $question
     * @return bool[] agreed, refused, may agree, may refuse
     */
    private function offers(array $question): array {
        return [$question['isagreed'], $question['isrefused'], $question['mayagree'], $question['mayrefuse']];
    }

    /**
     * A learner who completes without an answer is asked once; one who answered, whatever it was, is not asked.
     */
    public function test_learners_whose_badge_waits_are_asked_once(): void {
        config::set('consentrequired', true);
        $course = $this->mapped_course();
        [$ada, $grace, $joan] = [$this->enrolled($course), $this->enrolled($course), $this->enrolled($course)];
        consent_answers::record($grace->id, $course->id, 0);
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
     * Asked once, and never again: also when the switch is turned off and on, or an older award comes to wait.
     */
    public function test_nobody_is_asked_twice(): void {
        global $DB;
        $course = $this->mapped_course();
        [$ada, $grace] = [$this->enrolled($course), $this->enrolled($course)];
        $this->complete($course, $ada);
        $DB->set_field('local_navigatr_award', 'status', 'nottracked', ['userid' => $ada->id]);
        config::set('consentrequired', true);
        $this->complete($course, $grace);
        $this->assertSame([$grace->id], array_column($this->asked(), 'useridto'));

        // An award with a lower number.
        $this->setAdminUser();
        $this->assertSame('done', manual_issue::release($this->award_of($ada)));
        $this->assertSame('noconsent', $this->award_of($ada)->status);
        $this->assertSame([$ada->id], array_column($this->asked(), 'useridto'));

        config::set('consentrequired', false);
        $this->assertSame([], $this->asked());
        config::set('consentrequired', true);
        $this->assertSame([], $this->asked());
    }

    /**
     * A learner who cannot receive a badge is not asked, and keeps nobody from being asked.
     */
    public function test_who_cannot_be_asked_keeps_nobody_from_it(): void {
        global $DB;
        config::set('consentrequired', true);
        $course = $this->mapped_course();
        $gone = $this->mapped_course();
        [$deleted, $left, $ada] = [$this->enrolled($course), $this->enrolled($gone), $this->enrolled($course)];
        $this->complete($course, $deleted);
        $this->complete($gone, $left);
        $this->complete($course, $ada);
        delete_user($deleted);
        delete_course($gone, false);
        $this->assertSame([$ada->id], array_column($this->asked(), 'useridto'));
        $this->assertSame(1, $DB->count_records('local_navigatr_consent', ['agreed' => consents::ASKED]));
    }

    /**
     * Whether somebody may open the page.
     *
     * @param \stdClass $course
     * @param \stdClass $user
     * @return bool
     */
    private function finds_page(\stdClass $course, \stdClass $user): bool {
        return consent_access::may_open((int) $course->id, (int) $user->id);
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
