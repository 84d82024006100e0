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
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\completion\dry_run_choice;
use local_navigatr\local\course_badge\course_badge_actions;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\course_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * What the course's page says beside the badge: who completed earlier, how long it takes, what another badge means.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\output\backfill_page
 * @covers     \local_navigatr\local\course_badge\course_badge_actions
 * @covers     \local_navigatr\output\badge_change
 * @covers     \local_navigatr\output\provider_choice
 * @covers     \local_navigatr\local\status\queue_eta
 */
final class course_page_details_test extends school_testcase {
    /**
     * The browser's Back after Change Badge: the question is answered, and the page shows the course's badge.
     */
    public function test_question_that_is_answered_is_not_asked_again(): void {
        global $PAGE;
        $this->setAdminUser();
        $course = $this->mapped_course();
        $this->complete($course, $this->enrolled($course));
        $badge = ['id' => '52', 'name' => 'Fire'] + golden::body('badge_reply')['badge'];
        $this->sidecar->answer('GET /v1/badges/52', ['badge' => $badge]);
        $PAGE->set_url('/local/navigatr/badge.php', ['id' => $course->id]);
        $page = fn($badge) => new course_page($course, ['provider' => '1', 'badge' => $badge, 'change' => true], client::lazy());
        $export = fn($badge) => $page($badge)->export_for_template($PAGE->get_renderer('core'));
        $this->assertNotNull($export('52')['question']);
        $answered = $export('51');
        $this->assertNull($answered['question']);
        $this->assertNull($answered['picker']);
        $this->assertNotNull($answered['card']);
    }

    /**
     * What an act came to is said only while it is so: the address stays in the browser's history.
     */
    public function test_outcome_that_is_undone_is_not_said(): void {
        $courseid = (int) $this->mapped_course()->id;
        $said = fn() => array_map(
            fn($done) => course_badge_actions::outcome($done, $courseid),
            ['saved', 'paused', 'resumed', 'removed', 'nonsense']
        );
        $this->assertSame(['badgesaved', null, 'badgeresumed', null, null], $said());
        mapping_changes::set_state(client::lazy(), $courseid, mapping::PAUSED);
        $this->assertSame(['badgeoptions', 'badgepaused', null, null, null], $said());
        mapping_changes::remove(client::lazy(), $courseid);
        $this->assertSame([null, null, null, 'badgeremoved', null], $said());
    }

    /**
     * While a backlog drains the page says how long that takes: what the sidecar said, and what still waits here.
     */
    public function test_page_says_how_long_a_backlog_takes(): void {
        $this->setAdminUser();
        $course = $this->mapped_course();
        $queue = ['etaSeconds' => 170, 'oldestQueuedAt' => null];
        $feed = ['changes' => [], 'cursor' => 1, 'more' => false, 'queue' => $queue, 'recovery' => ['active' => false]];
        $this->sidecar->answer('GET /v1/feed', $feed);
        $this->run_task('send_awards');
        $this->assertStringNotContainsString(get_string('etaminutes', 'local_navigatr', 3), $this->page($course));

        $this->complete($course, $this->enrolled($course));

        $this->assertStringContainsString(get_string('etaminutes', 'local_navigatr', 3), $this->page($course));
    }

    /**
     * What was handed over after the sidecar had said how long its queue takes comes on top.
     */
    public function test_what_was_just_handed_over_takes_time_too(): void {
        $this->setAdminUser();
        $course = $this->mapped_course();
        $queue = ['etaSeconds' => 0, 'oldestQueuedAt' => null];
        $feed = ['changes' => [], 'cursor' => 1, 'more' => false, 'queue' => $queue, 'recovery' => ['active' => false]];
        $this->sidecar->answer('GET /v1/feed', $feed);
        for ($number = 0; $number < 160; $number++) {
            $this->complete($course, $this->enrolled($course));
        }

        $this->run_task('send_awards');

        $this->assertStringContainsString(get_string('etaminutes', 'local_navigatr', 2), $this->page($course));
    }

    /**
     * The provider that the category used last comes first and is chosen.
     */
    public function test_last_provider_of_the_category_comes_first(): void {
        global $DB;
        $this->setAdminUser();
        $this->mapped_course();
        $DB->set_field('local_navigatr_map', 'providerid', '2');
        $this->sidecar->answer('GET /v1/providers', ['providers' => [
            ['id' => '1', 'name' => 'One', 'imageUrl' => null], ['id' => '2', 'name' => 'Two', 'imageUrl' => null],
        ]]);

        $this->assertMatchesRegularExpression('~value="2"\s+selected.*value="1"~s', $this->page($this->course()));

        $elsewhere = $this->getDataGenerator()->create_category();
        $html = $this->page($this->course(['category' => $elsewhere->id]));
        $this->assertMatchesRegularExpression('~value="1".*value="2"~s', $html);
    }

    /**
     * The choice to send the course total goes along to the question, and from there to what is saved.
     */
    public function test_question_keeps_the_choice_about_the_course_total(): void {
        $this->setAdminUser();
        $course = $this->mapped_course();
        $this->complete($course, $this->enrolled($course));
        $badge = ['id' => '52', 'name' => 'Fire'] + golden::body('badge_reply')['badge'];
        $this->sidecar->answer('GET /v1/badges/52', ['badge' => $badge]);
        $asked = ['provider' => '1', 'badge' => '52', 'change' => true];
        $this->assertStringNotContainsString('name="sendscore"', $this->page($course, $asked));
        foreach (['0', '1'] as $choice) {
            $html = $this->page($course, $asked + ['sendscore' => (bool) $choice]);
            $this->assertStringContainsString('name="sendscore" value="' . $choice . '"', $html);
        }
    }

    /**
     * How old the list of providers is, with the way to have it read again.
     */
    public function test_age_of_the_providers_is_said(): void {
        $this->setAdminUser();
        $providers = fn(int $age) => ['providers' => [
            ['id' => '1', 'name' => 'One', 'imageUrl' => null], ['id' => '2', 'name' => 'Two', 'imageUrl' => null],
        ], 'fetchedAt' => gmdate('Y-m-d\TH:i:s\Z', time() - $age)];
        $course = $this->course();
        foreach (['updatednow' => 0, 'updatedminutes' => 190, 'updatedhours' => 7300] as $key => $age) {
            $this->sidecar->answer('GET /v1/providers', $providers($age));
            $said = get_string($key, 'local_navigatr', $key === 'updatedhours' ? 2 : 3);
            $this->assertStringContainsString($said, $this->page($course));
        }
    }

    /**
     * A learner who completed earlier can be sent their badges from here, while the mapping issues.
     */
    public function test_earlier_completers_are_linked_while_the_mapping_issues(): void {
        $this->setAdminUser();
        $course = $this->course();
        $this->complete_silently($course, $this->enrolled($course));
        $this->map($course);
        $this->assertStringContainsString('/local/navigatr/backfill.php', $this->page($course));
        mapping_changes::set_state(client::lazy(), (int) $course->id, mapping::PAUSED);
        $this->assertStringNotContainsString('/local/navigatr/backfill.php', $this->page($course));
    }

    /**
     * The dry run on its page, with the count that the button confirms.
     */
    public function test_dry_run_confirms_its_count(): void {
        global $PAGE;
        $course = $this->course();
        $this->complete_silently($course, $this->enrolled($course));
        $this->complete_silently($course, $this->enrolled($course, [], 'editingteacher'));
        $this->map($course);
        $PAGE->set_url('/local/navigatr/backfill.php', ['id' => $course->id]);
        $output = $PAGE->get_renderer('core');

        $asked = ['list' => dry_run::EARLIER, 'show' => '', 'search' => '', 'page' => 0, 'sample' => 0];
        $choice = new dry_run_choice((int) $course->id, dry_run::EARLIER);
        $mapping = mappings::for_course((int) $course->id);
        $context = (new output\backfill_page($mapping, $asked, $choice))->export_for_template($output);
        $html = $output->render_from_template('local_navigatr/backfill', $context);

        $this->assertStringContainsString('name="confirmed" value="1"', $html);
        $this->assertStringContainsString(get_string('backfillstart', 'local_navigatr', 1), $html);
        $this->assertStringContainsString(get_string('backfill_nottracked', 'local_navigatr') . ': 1', $html);
    }

    /**
     * Before another badge is saved, the page asks about those who earned the one before.
     */
    public function test_another_badge_asks_about_waiting_learners(): void {
        $this->setAdminUser();
        $course = $this->mapped_course();
        $this->complete($course, $this->enrolled($course));
        $badge = ['name' => 'New <i>one</i>'] + golden::body('badge_reply')['badge'];
        $this->sidecar->answer('GET /v1/badges/52', ['badge' => $badge]);

        $html = $this->page($course, ['provider' => '1', 'badge' => '52', 'change' => true]);

        foreach (['send_new', 'send_old', 'cancel'] as $choice) {
            $this->assertMatchesRegularExpression("~name=\"waiting\" value=\"$choice\"[^>]*required~", $html);
        }
        $this->assertStringContainsString('New &lt;i&gt;one&lt;/i&gt;', $html);
        $this->assertStringNotContainsString('name="reissue"', $html);
    }

    /**
     * What the nightly look found is said on the card.
     */
    public function test_problem_of_the_badge_is_said(): void {
        global $DB;
        $this->setAdminUser();
        $course = $this->mapped_course();
        $DB->set_field('local_navigatr_map', 'problem', 'unpublished');
        $this->assertStringContainsString(get_string('badgeproblem_unpublished', 'local_navigatr'), $this->page($course));
    }

    /**
     * The page.
     *
     * @param \stdClass $course
     * @param array $asked
     * @return string
     */
    private function page(\stdClass $course, array $asked = ['provider' => '', 'change' => false]): string {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/badge.php', ['id' => $course->id]);
        $output = $PAGE->get_renderer('core');
        $page = new course_page($course, $asked, client::lazy());
        return $output->render_from_template('local_navigatr/course_page', $page->export_for_template($output));
    }
}
