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
use local_navigatr\local\completion\sweep;
use local_navigatr\local\completion\sweep_comparison;
use local_navigatr\local\course_badge\test_badge;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\output\sweep_page;
use local_navigatr\privacy\erase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Whether anything is lost between a completion and the sidecar, and how people see that nothing is.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\sweep
 * @covers     \local_navigatr\local\completion\sweep_comparison
 * @covers     \local_navigatr\output\sweep_page
 */
final class sweep_comparison_test extends school_testcase {
    /** How many completions come while the sidecar is down; the variable of the same name raises it. */
    private const OUTAGE_COMPLETIONS = 200;

    /** @var \stdClass A mapped course. */
    private \stdClass $course;

    /**
     * A mapped course.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->mapped_course();
        $this->setAdminUser();
    }

    /**
     * Learners complete the course, and PHP dies before the event: Moodle has the completion and nothing else.
     *
     * @param int $count
     */
    private function complete_and_die(int $count): void {
        for ($number = 0; $number < $count; $number++) {
            $this->complete_silently($this->course, $this->enrolled($this->course));
        }
    }

    /**
     * What Moodle has of the course.
     *
     * @return array
     */
    private function counts(): array {
        return (array) (new sweep_comparison((int) $this->course->id))->counts();
    }

    /**
     * PHP died a hundred times between completion and award: all are found, once, and the figures say so.
     */
    public function test_nothing_is_lost_where_php_dies(): void {
        $this->complete_and_die(100);
        $found = ['completions' => 100, 'unrecorded' => 100, 'awards' => 0, 'found' => 0];
        $this->assertEquals($found, $this->counts());
        $this->assertSame(100, sweep::run());
        $found = ['completions' => 100, 'unrecorded' => 0, 'awards' => 100, 'found' => 100];
        $this->assertEquals($found, $this->counts());
        $this->assertEquals(100, sweep_comparison::last_sweep()->found);
        $this->assertSame(0, sweep::run());
        $this->run_task('send_awards');
        $this->assertCount(100, $this->sidecar->awards);
    }

    /**
     * A learner was erased, and Moodle keeps the completion: the figures say where its award is.
     */
    public function test_completions_of_erased_learners_are_counted_apart(): void {
        $this->complete_and_die(3);
        sweep::run();
        $erased = $this->enrolled($this->course);
        $this->complete($this->course, $erased);
        erase::user_in_course((int) $erased->id, (int) $this->course->id);
        $this->assertEquals(['completions' => 4, 'unrecorded' => 0, 'erased' => 1, 'awards' => 3, 'found' => 3], $this->counts());
        $this->assertSame(0, sweep::run());
    }

    /**
     * The sidecar is down for a week: a learner's page asks the database as often as ever and the network never, and all that was
     * earned is handed over afterwards, once.
     */
    public function test_nothing_is_lost_while_the_sidecar_is_down(): void {
        global $DB;
        $count = (int) (getenv('OUTAGE_COMPLETIONS') ?: self::OUTAGE_COMPLETIONS);
        // The first one fills Moodle's caches.
        $this->statements_of_completion();
        $usual = $this->statements_of_completion();
        $this->sidecar->isup = false;
        $this->sidecar->calls = [];
        $this->assertSame($usual, $this->statements_of_completion());
        $this->assertSame([], $this->sidecar->calls);
        $this->complete_and_die($count);
        $this->run_task('sweep_completions');
        $DB->execute('UPDATE {local_navigatr_award} SET timecreated = timecreated - ?', [WEEKSECS]);
        $this->run_task('send_awards');
        $this->sidecar->isup = true;
        for ($round = 0; $round < 2 + intdiv($count, 500); $round++) {
            $this->run_task('send_awards');
        }
        $this->assertCount($count + 3, $this->sidecar->awards);
        $this->assertSame(0, $DB->count_records_select('local_navigatr_award', "status <> 'sent'"));
    }

    /**
     * A learner completes the course.
     *
     * @return int how many statements Moodle and we need for it
     */
    private function statements_of_completion(): int {
        global $DB;
        $learner = $this->enrolled($this->course);
        $before = $DB->perf_get_queries();
        $this->complete($this->course, $learner);
        return $DB->perf_get_queries() - $before;
    }

    /**
     * The page of a course says when all courses were checked, and nothing of what was found in others; a test badge is no award.
     */
    public function test_page_of_a_course_counts_nothing_of_others(): void {
        global $PAGE;
        $other = $this->mapped_course();
        foreach (range(1, 3) as $number) {
            $this->complete_silently($other, $this->enrolled($other));
        }
        $this->assertSame(3, sweep::run());
        test_badge::send((int) $this->course->id);
        $this->assertSame(0, $this->counts()['awards']);
        $said = fn(int $courseid) =>
            (new sweep_page($courseid, null))->export_for_template($PAGE->get_renderer('core'))['lastsweep'];
        $this->assertStringContainsString('Missed completions found: 3.', $said(0));
        $this->assertStringNotContainsString('Missed completions', $said((int) $this->course->id));
    }

    /**
     * The button looks in one course only.
     */
    public function test_course_is_checked_alone(): void {
        $this->complete_and_die(2);
        $other = $this->mapped_course();
        $this->complete_silently($other, $this->enrolled($other));
        $this->assertSame(2, sweep::run_in_course((int) $this->course->id));
        $this->assertSame(1, (int) (new sweep_comparison((int) $other->id))->counts()->unrecorded);
        $this->assertSame(1, (int) (new sweep_comparison(0))->counts()->unrecorded);
    }

    /**
     * What the sidecar does not have is counted, and nothing is sent because of it.
     */
    public function test_ledger_is_compared(): void {
        $this->complete_and_die(3);
        sweep::run();
        $this->run_task('send_awards');
        $uuid = array_key_first($this->sidecar->awards);
        $this->sidecar->answer('POST /v1/awards/missing', ['missing' => [$uuid]]);
        $ledger = (new sweep_comparison((int) $this->course->id))->with_ledger(client::lazy(), new deadline(10));
        $this->assertEquals((object) ['compared' => 3, 'missing' => 1], $ledger);
        $this->assertStringContainsString(get_string('sweeplost', 'local_navigatr'), $this->html($ledger));
    }

    /**
     * The page has the figures, and says when the regular check ran.
     */
    public function test_page_has_the_figures(): void {
        $this->complete_and_die(2);
        $this->assertStringContainsString(get_string('sweepnever', 'local_navigatr'), $this->html(null));
        $this->run_task('sweep_completions');
        $html = $this->html(null);
        $this->assertStringContainsString('data-count="found">2<', $html);
        $this->assertStringNotContainsString(get_string('sweeplost', 'local_navigatr'), $html);
    }

    /**
     * A teacher reads nothing of what only an administrator can look at, and is to tell one.
     */
    public function test_teacher_reads_nothing_of_the_server(): void {
        $this->complete_and_die(1);
        $this->setUser($this->getDataGenerator()->create_and_enrol($this->course, 'editingteacher'));
        $html = $this->html((object) ['compared' => 1, 'missing' => 1]);
        $this->assertStringContainsString(get_string('sweepnever_teacher', 'local_navigatr'), $html);
        $this->assertStringContainsString(get_string('sweeplost', 'local_navigatr'), $html);
        $this->assertDoesNotMatchRegularExpression('/sidecar|cron runs/i', strip_tags($html));
    }

    /**
     * The page.
     *
     * @param \stdClass|null $ledger
     * @return string
     */
    private function html(?\stdClass $ledger): string {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/sweep.php', ['id' => $this->course->id]);
        $output = $PAGE->get_renderer('core');
        $page = new sweep_page((int) $this->course->id, $ledger);
        return $output->render_from_template('local_navigatr/sweep', $page->export_for_template($output));
    }
}
