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

use local_navigatr\external\get_progress;
use local_navigatr\fixtures\issuance_log_testcase;
use local_navigatr\local\award\award_counts;
use local_navigatr\local\mapping\known_names;
use local_navigatr\output\bulk_toolbar;
use local_navigatr\output\progress;
use local_navigatr\reportbuilder\local\log_filters;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/issuance_log_testcase.php');

/**
 * What stands above the table of the log: counts, their links, and causes that hit many.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\get_progress
 * @covers     \local_navigatr\output\progress
 * @covers     \local_navigatr\output\bulk_toolbar
 * @covers     \local_navigatr\local\number
 * @covers     \local_navigatr\reportbuilder\local\log_filters
 */
final class log_counts_test extends issuance_log_testcase {
    /**
     * Numbers are written as the language does, also in the bar.
     */
    public function test_thousands_are_separated(): void {
        $progress = new progress(['issued' => 9876, 'queued' => 12, 'waiting' => award_counts::MOST + 1]);
        $counts = array_column($progress->export()['items'], 'count', 'name');
        $this->assertSame(['waiting' => '10,000+', 'queued' => '12', 'issued' => '9,876'], $counts);
        $this->assertSame(
            ['issued' => '1,500', 'total' => '2,000', 'percent' => 75],
            (new progress(['issued' => 1500, 'queued' => 500]))->bar()
        );
    }

    /**
     * Awards that were not tracked are rows of the log: they have a count and a filter. In the bar they do not count.
     */
    public function test_not_tracked_awards_are_counted(): void {
        $progress = new progress(['issued' => 1, 'notTracked' => 310], new \moodle_url('/local/navigatr/log.php'));
        $item = array_column($progress->export()['items'], null, 'name')['notTracked'];
        $this->assertSame(['310', false, 'Not tracked'], [$item['count'], $item['hidden'], $item['label']]);
        $this->assertStringContainsString('state=nottracked', $item['url']);
        $this->assertSame('1', $progress->bar()['total']);
    }

    /**
     * A link of another session changes no filter, and is no error.
     */
    public function test_link_of_another_session_changes_nothing(): void {
        $this->setAdminUser();
        $filters = new log_filters($this->report(\context_system::instance()));
        $this->assertTrue($filters->set_from_link('issued', sesskey()));
        foreach (['', 'abcdefghij'] as $other) {
            $this->assertFalse($filters->set_from_link('queued', $other));
            $this->assertSame('issued', $filters->state());
        }
    }

    /**
     * The name of a badge from right to left moves nothing beside it, and is no HTML.
     */
    public function test_badge_is_set_apart_in_a_line_of_a_cause(): void {
        global $DB;
        for ($learners = 0; $learners < 3; $learners++) {
            $this->earn($this->course, []);
        }
        $refused = ['sent', 'needs_attention', 'badge_not_issuable', $this->course->id];
        $award = $DB->get_record('local_navigatr_award', ['courseid' => $this->course->id], '*', IGNORE_MULTIPLE);
        known_names::keep($award->target, known_names::BADGE, $award->badgeid, 'سلامة <b>');
        $DB->execute('UPDATE {local_navigatr_award} SET status = ?, state = ?, reason = ? WHERE courseid = ?', $refused);
        $this->setAdminUser();
        $summary = bulk_toolbar::export($this->course_context())['causes'][0]['summary'];
        $this->assertMatchesRegularExpression('~^\d+ × <bdi>سلامة &lt;b&gt;</bdi>: ~u', $summary);
        $this->assert_causes_follow_the_counts();
    }

    /**
     * The page that counts anew is told of the same causes, for those who may act; of fewer than three badges, of none.
     */
    private function assert_causes_follow_the_counts(): void {
        global $DB;
        $told = fn() => get_progress::clean_returnvalue(
            get_progress::execute_returns(),
            get_progress::execute((int) $this->course->id, 0)
        )['causes'];
        $this->assertSame(bulk_toolbar::export($this->course_context())['causes'], $told());
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $this->assertSame([], $told());
        $this->setAdminUser();
        $awards = $DB->get_fieldset_select('local_navigatr_award', 'id', 'courseid = ?', [$this->course->id]);
        foreach (array_slice($awards, 2) as $issued) {
            $DB->set_field('local_navigatr_award', 'state', 'issued', ['id' => $issued]);
        }
        $this->assertSame([], $told());
    }
}
