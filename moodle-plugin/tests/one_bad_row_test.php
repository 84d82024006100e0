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

use local_navigatr\fixtures\bad_course_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\award\awards;
use local_navigatr\local\award\resend;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\explanation;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bad_course_testcase.php');

/**
 * One bad row stops nobody: it is listed with its reason, and all others go.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\isolated
 * @covers     \local_navigatr\local\sync\unsendable
 * @covers     \local_navigatr\local\sync\sender
 * @covers     \local_navigatr\local\reconcile\sync_run
 */
final class one_bad_row_test extends bad_course_testcase {
    /**
     * Two course totals in one course: its award is listed, that of the other goes, the feed is read.
     */
    public function test_unreadable_score_keeps_back_its_own_award_only(): void {
        global $DB;
        $this->double_the_total();

        $output = $this->run_task('send_awards');

        $award = $this->award_of($this->learners['bad']);
        $this->assertSame(['waiting', 'score_unreadable'], [$award->status, $award->reason]);
        $this->assertSame('sent', $this->award_of($this->learners['good'])->status);
        $this->assertContains('GET /v1/feed?after=0&permitSeconds=900', $this->sidecar->lines());
        $this->assertSame(1, awards::counts($this->bad->id)->needsAttention);
        $this->assertStringContainsString("course {$this->bad->id}", $output);
        $this->assertStringContainsString($award->uuid, $output);
        $this->assertStringNotContainsString('Augusta', $output);
        $steps = explanation::of(client::lazy(), $this->bad->id, $this->learners['bad']->id);
        $this->assertStringContainsString(get_string('reason_score_unreadable', 'local_navigatr'), end($steps->steps)['message']);

        // Said once, not every minute; sent once it is mended.
        $this->assertSame('', $this->run_task('send_awards'));
        $DB->delete_records_select('grade_items', 'courseid = ? AND id > ?', [
            $this->bad->id, $DB->get_field('grade_items', 'MIN(id)', ['courseid' => $this->bad->id, 'itemtype' => 'course']),
        ]);
        $this->run_task('send_awards');
        $award = $this->award_of($this->learners['bad']);
        $this->assertSame(['sent', 'queued', null], [$award->status, $award->state, $award->reason]);
    }

    /**
     * Whatever cannot be read: an \Error counts, and values that no JSON can hold.
     *
     * @dataProvider broken_fields
     * @param string $table
     * @param array $fields
     */
    public function test_award_that_cannot_be_prepared_is_listed(string $table, array $fields): void {
        global $DB;
        $where = $table === 'user' ? ['id' => $this->learners['bad']->id] : ['courseid' => $this->bad->id];
        foreach ($fields as $field => $value) {
            $DB->set_field($table, $field, $value, $where);
        }
        $this->run_task('send_awards');
        $this->assertSame('sent', $this->award_of($this->learners['good'])->status);
        $award = $this->award_of($this->learners['bad']);
        $this->assertContains([$award->status, $award->reason], [['waiting', 'award_unreadable'], ['sent', null]]);
    }

    /**
     * What may stand in rows.
     *
     * @return array[]
     */
    public static function broken_fields(): array {
        return [
            'origin of another version' => ['local_navigatr_award', ['origin' => 'other']],
            'time zone that is none' => ['user', ['timezone' => 'Foo/Bar']],
            'language pack that was removed' => ['user', ['lang' => 'xx_gone']],
            'calendar that is none' => ['user', ['calendartype' => 'gone']],
            'time of no year' => ['local_navigatr_award', ['timecompleted' => 9999999999]],
            'negative time' => ['local_navigatr_award', ['timecompleted' => -9999999999]],
            'template with a broken character' => ['local_navigatr_map', ['evidencetemplate' => "{coursename} \u{FFFE} {score}"]],
        ];
    }

    /**
     * A course, its context or its learner may be gone: nothing else waits for that.
     */
    public function test_missing_rows_stop_no_other(): void {
        global $DB;
        \context_course::instance($this->bad->id)->delete();
        $DB->delete_records('course', ['id' => $this->bad->id]);
        $DB->delete_records('user', ['id' => $this->learners['bad']->id]);
        foreach (['sweep_completions', 'send_awards', 'send_notices', 'check_badges'] as $task) {
            $this->run_task($task);
        }
        $this->assertSame('sent', $this->award_of($this->learners['good'])->status);
        $this->assertSame('sent', $this->award_of($this->learners['bad'])->status);
    }

    /**
     * A proxy that does not let one award through: it is found, and listed.
     */
    public function test_award_that_a_proxy_forbids_stops_no_other(): void {
        foreach (range(1, 6) as $ignored) {
            $this->complete($this->good, $this->enrolled($this->good));
        }
        $this->sidecar->forbidden = 'Augusta';

        $this->run_task('send_awards');

        $this->assertSame('award_refused', $this->award_of($this->learners['bad'])->reason);
        $this->assertSame(7, awards::counts($this->good->id)->queued);
        $this->assertSame('bad_reply', config::get('lastfailure'));
    }

    /**
     * Where nothing passes, not every award is tried alone.
     */
    public function test_proxy_that_forbids_everything_is_not_asked_about_each(): void {
        foreach (range(1, 60) as $ignored) {
            $this->complete($this->good, $this->enrolled($this->good));
        }
        $this->sidecar->forbidden = 'awards';

        $this->run_task('send_awards');

        $alone = array_filter($this->sidecar->bodies('POST /v1/awards'), fn($body) => count($body['awards']) === 1);
        $this->assertLessThan(60, count($alone));
        $this->assertContains('GET /v1/feed?after=0&permitSeconds=900', $this->sidecar->lines());
    }

    /**
     * Every reason of Moodle's own has its words, in the log as well.
     */
    public function test_each_problem_has_its_words(): void {
        foreach (award::PROBLEMS as $problem) {
            $this->assertTrue(get_string_manager()->string_exists("reason_{$problem}_todo", 'local_navigatr'), $problem);
            $advice = output\award_formatter::advice('needs_attention', (object) ['reason' => $problem]);
            $this->assertStringContainsString(s(get_string("reason_$problem", 'local_navigatr')), $advice);
        }
        $this->assertSame([], array_intersect(award::PROBLEMS, vocabulary::STATE_REASONS));
    }

    /**
     * A sidecar in recovery is taught what it issued, whatever became of the course.
     */
    public function test_what_was_issued_is_taught_from_a_broken_course(): void {
        global $DB;
        $this->run_task('send_awards');
        $DB->set_field('local_navigatr_award', 'state', 'issued', []);
        $this->double_the_total();
        $recovery = ['active' => true, 'reason' => 'cursor_ahead', 'since' => '2026-11-21T10:00:00Z', 'wouldSend' => 0];
        $this->sidecar->answer('GET /v1/feed', ['changes' => [], 'cursor' => 3, 'more' => false, 'recovery' => $recovery]);
        $this->sidecar->calls = [];

        $this->run_task('send_awards');

        $taught = $this->sidecar->bodies('POST /v1/awards')[0]['awards'];
        $this->assertSame(['issued', 'issued'], array_column($taught, 'knownState'));
    }

    /**
     * What the sidecar said of an award that it has is not lost over that.
     */
    public function test_reason_of_the_sidecar_stays(): void {
        $this->run_task('send_awards');
        $award = $this->award_of($this->learners['bad']);
        $this->news($award, 'needs_attention', ['reason' => 'requirements_not_met', 'needs' => 'score']);
        $this->run_task('send_awards');
        $this->double_the_total();
        resend::send_again_on_retry([$award->uuid]);
        $this->run_task('send_awards');
        $this->assertSame('requirements_not_met', $this->award_of($this->learners['bad'])->reason);
    }
}
