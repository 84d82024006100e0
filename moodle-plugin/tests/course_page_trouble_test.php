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

use local_navigatr\fixtures\course_page_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\pairing;
use local_navigatr\local\status\explanation;
use local_navigatr\local\status\mapping_condition;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/course_page_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * The page of a course says why it cannot issue badges.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\output\course_page
 * @covers     \local_navigatr\output\mapping_card
 * @covers     \local_navigatr\output\completion_notices
 * @covers     \local_navigatr\local\status\course_condition
 * @covers     \local_navigatr\output\progress
 */
final class course_page_trouble_test extends course_page_testcase {
    /**
     * A teacher without the administrator's rights is told who to ask.
     */
    public function test_teacher_without_connection_is_told_whom_to_ask(): void {
        $this->connect_account(null);
        $course = $this->course();
        $this->setUser($this->enrolled($course, [], 'editingteacher'));
        $html = $this->page($course);
        $this->assertStringContainsString(get_string('noconnectionteacher', 'local_navigatr'), $html);
        $this->assertStringNotContainsString('connection.php', $html);
    }

    /**
     * An administrator finds the link.
     */
    public function test_administrator_without_connection_finds_the_link(): void {
        $this->connect_account(null);
        $this->setAdminUser();
        $this->assertStringContainsString('/local/navigatr/connection.php', $this->page($this->course()));
    }

    /**
     * A site at another address than the paired one says that it sends nothing.
     */
    public function test_cloned_site_says_that_it_sends_nothing(): void {
        config::set('pairedwwwroot', 'https://other.example.org');
        $this->setAdminUser();
        $notice = get_string('clonednotice', 'local_navigatr', pairing::move_command());
        $this->assertStringContainsString($notice, $this->page($this->mapped_course()));
    }

    /**
     * Those who refused do not count as learners whose answer is awaited.
     */
    public function test_card_counts_only_learners_who_have_not_answered(): void {
        config::set('consentrequired', true);
        $course = $this->mapped_course();
        $this->add_self_criterion($course);
        $learners = [$this->enrolled($course), $this->enrolled($course)];
        array_map(fn($learner) => $this->complete($course, $learner), $learners);
        $this->setAdminUser();
        $this->assertStringContainsString('once they have agreed (2 wait)', $this->page($course));
        consent_answers::record((int) $learners[0]->id, (int) $course->id, 0);
        $this->assertStringContainsString('once they have agreed (1 wait)', $this->page($course));
        consent_answers::record((int) $learners[1]->id, (int) $course->id, 0);
        $this->assertStringContainsString('once they have agreed.', $this->page($course));
    }

    /**
     * A course that nobody can complete says so, with the way to mend it.
     *
     * @dataProvider courses_that_nobody_completes
     * @param int $enabled
     * @param string $key
     * @param string $link
     */
    public function test_course_that_nobody_completes_says_so(int $enabled, string $key, string $link): void {
        $course = $this->course(['enablecompletion' => $enabled]);
        $this->map($course);
        $this->setAdminUser();
        $html = $this->page($course);
        foreach ([$key, 'mappingstate_troubled', 'mappingstate_active_incompletable'] as $said) {
            $this->assertSame(1, substr_count($html, get_string($said, 'local_navigatr')), $said);
        }
        $this->assertSame(get_string($key, 'local_navigatr'), $this->said_on_explain($course));
        $this->assertStringContainsString($link, $html);
        $this->assertStringNotContainsString(get_string('mappingstate_active_text', 'local_navigatr'), $html);
    }

    /**
     * The explanation says it in the words of the card.
     *
     * @param \stdClass $course
     * @return string
     */
    private function said_on_explain(\stdClass $course): string {
        return explanation::of(client::lazy(), (int) $course->id, (int) $this->enrolled($course)->id)->steps[1]['message'];
    }

    /**
     * What has no criteria any more goes on with what was earned: nothing of it is stopped.
     */
    public function test_course_that_nobody_completes_stops_no_award(): void {
        $course = $this->mapped_course();
        $mapping = mappings::for_course((int) $course->id);
        $this->setAdminUser();
        $this->assertSame([], mapping_condition::stops($mapping));
        $this->assertSame(['incompletable'], array_column(mapping_condition::all($mapping), 'code'));
    }

    /**
     * What keeps a course from being completed.
     *
     * @return array
     */
    public static function courses_that_nobody_completes(): array {
        return [
            'completion is off' => [0, 'completionoffcourse', '/course/edit.php'],
            'no criteria' => [1, 'completionnocriteria', '/course/completion.php'],
        ];
    }

    /**
     * A site without completion says so.
     */
    public function test_site_without_completion_says_so(): void {
        global $CFG;
        $course = $this->mapped_course();
        $CFG->enablecompletion = 0;
        $this->setUser($this->enrolled($course, [], 'editingteacher'));
        $this->assertStringContainsString(get_string('completionoffsite', 'local_navigatr'), $this->page($course));
    }

    /**
     * While the sidecar is down, the way to a badge says so in one sentence.
     */
    public function test_providers_that_cannot_be_had_say_why(): void {
        $this->setAdminUser();
        $this->sidecar->isup = false;
        $html = $this->page($this->course());
        $reason = get_string('failure_sidecar_unreachable', 'local_navigatr', config::sidecar_url());
        $this->assertStringContainsString($reason, $html);
        $this->assertStringContainsString('local_navigatr-retry-providers', $html);
    }

    /**
     * Who wanted another badge, and gets none to choose from, finds the way back to the one that the course has.
     *
     * @dataProvider dead_ends
     * @param bool $isup whether the sidecar is, with an account that has no provider
     * @param array $asked of the page's address
     */
    public function test_change_that_cannot_be_made_leads_back(bool $isup, array $asked): void {
        $this->setAdminUser();
        $course = $this->mapped_course();
        $this->sidecar->answer('GET /v1/providers', ['providers' => []] + golden::body('providers_reply'));
        $this->sidecar->isup = $isup;
        $this->sidecar->calls = [];
        $back = new \moodle_url('/local/navigatr/badge.php', ['id' => $course->id]);
        $html = $this->page($course, $asked + ['provider' => '']);
        $this->assertStringContainsString('href="' . $back->out() . '" role="button">Cancel<', $html);
        // A sidecar that hangs is waited for once.
        $this->assertCount(1, $this->sidecar->calls);
    }

    /**
     * What is asked for, and cannot be had.
     *
     * @return array
     */
    public static function dead_ends(): array {
        return [
            'sidecar down' => [false, ['change' => true]],
            'no provider' => [true, ['change' => true]],
            'sidecar down, badge chosen' => [false, ['change' => true, 'provider' => '1', 'badge' => '52']],
        ];
    }
}
