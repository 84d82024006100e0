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

use local_navigatr\fixtures\large_site_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\award\award_counts;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\awards;
use local_navigatr\local\completion\recompletions;
use local_navigatr\local\notice\attention;
use local_navigatr\local\sync\outbox;
use local_navigatr\local\sync\unsynced;
use local_navigatr\output\bulk_toolbar;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/large_site_testcase.php');

/**
 * Among many awards pages and tasks read few rows. A lost index, or a count without a limit, shows in the number of rows read.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\award_counts
 * @covers     \local_navigatr\local\award\awards
 * @covers     \local_navigatr\reportbuilder\local\filters\learner_text
 * @covers     \local_navigatr\reportbuilder\local\filters\standing
 * @covers     \local_navigatr\table\issuance_log_table
 */
final class large_site_test extends large_site_testcase {
    /**
     * Each count is exact, or says that there are more; and no more rows are read than are counted.
     */
    public function test_counts_end_where_nobody_counts_any_more(): void {
        global $DB;
        $expected = [
            'waiting' => 1, 'completionMissing' => 0, 'queued' => 1, 'sending' => 1, 'issued' => award_counts::MOST + 1,
            'unknown' => 1, 'needsAttention' => 1, 'cancelled' => 2, 'revoking' => 0, 'revoked' => 0,
            'baseline' => 1, 'notTracked' => 1, 'noConsent' => 1,
        ];
        // MariaDB counts a row once more when it is read from what a limit left.
        $most = 3 * award_counts::MOST + self::FEW;
        $this->assertGreaterThan($most, $DB->count_records(award::TABLE));
        foreach ([\context_system::instance(), \context_course::instance($this->course->id)] as $context) {
            $read = $this->rows_read(function () use ($context, $expected) {
                $this->assertSame($expected, (array) awards::counts_seen(award_scope::of($context)));
            });
            $this->assertLessThan($most, $read);
        }
        $this->assertSame('10,000+', award_counts::shown($expected['issued']));
        $this->assertSame('2', award_counts::shown($expected['cancelled']));
    }

    /**
     * Of many that need attention so many are looked at, and the line of a cause says that there may be more.
     */
    public function test_causes_among_many_are_told_as_at_least(): void {
        global $DB;
        $this->setAdminUser();
        $context = \context_system::instance();
        $failed = "state = 'needs_attention', reason = 'badge_not_issuable'";
        $DB->execute("UPDATE {local_navigatr_award} SET $failed WHERE state = 'issued'");
        $read = $this->rows_read(function () use ($context) {
            [$cause] = bulk_toolbar::causes($context);
            $this->assertStringStartsWith('2,001+ × ', $cause['summary']);
            $this->assertSame('Retry all 2,001+', $cause['button']);
        });
        // MariaDB reads each once more from what the limit left, and again to count.
        $this->assertLessThan(4 * awards::CAUSES_AMONG, $read);

        $ids = $DB->get_fieldset_sql("SELECT id FROM {local_navigatr_award} WHERE state = 'needs_attention' ORDER BY id");
        [$in, $params] = $DB->get_in_or_equal(array_slice($ids, awards::CAUSES_AMONG));
        $DB->execute("UPDATE {local_navigatr_award} SET state = 'issued' WHERE id $in", $params);
        $this->assertStringStartsWith('2,000 × ', bulk_toolbar::causes($context)[0]['summary']);
    }

    /**
     * Of many that wait the records of their completions are not looked up: what the last sweep noticed counts.
     */
    public function test_of_many_that_wait_no_record_is_looked_up(): void {
        global $DB;
        $few = award_counts::MOST_LOOKED_UP;
        $sql = "SELECT id FROM {local_navigatr_award} WHERE state = 'issued' ORDER BY id LIMIT " . ($few + 1);
        $ids = $DB->get_fieldset_sql($sql);
        [$in, $params] = $DB->get_in_or_equal($ids);
        $DB->execute("UPDATE {local_navigatr_award} SET status = 'waiting', due = 1, origin = 'event' WHERE id $in", $params);
        $DB->set_field('local_navigatr_award', 'timecompletionlost', 1700000000, ['id' => $ids[0]]);
        $counted = fn() => array_intersect_key((array) awards::counts(0), ['waiting' => 0, 'completionMissing' => 0]);
        $this->assertEquals(['waiting' => $few + 1, 'completionMissing' => 1], $counted());

        $DB->delete_records_list('local_navigatr_award', 'id', array_slice($ids, 1, 2));
        $this->assertEquals(['waiting' => 1, 'completionMissing' => $few - 1], $counted());
    }

    /**
     * The log can be paged through as far as is counted.
     */
    public function test_log_counts_no_more_than_its_pages(): void {
        foreach ([\context_system::instance(), \context_course::instance($this->course->id)] as $context) {
            $table = null;
            $read = $this->rows_read(function () use ($context, &$table) {
                $table = $this->log($context, []);
            });
            $this->assertSame(award_counts::MOST, $table->totalrows);
            $end = new \ReflectionMethod($table, 'get_dynamic_table_html_end');
            $end->setAccessible(true);
            $this->assertStringNotContainsString('showcount', $end->invoke($table));
            $this->assertLessThan(3 * award_counts::MOST + self::FEW, $read);
        }
    }

    /**
     * A state or a learner that few awards have is found without reading the others.
     *
     * @param array $filters
     * @param int $expected number of rows
     * @dataProvider rare
     */
    public function test_log_finds_the_few(array $filters, int $expected): void {
        $table = null;
        $read = $this->rows_read(function () use ($filters, &$table) {
            $table = $this->log(\context_system::instance(), $filters);
        });
        $this->assertSame($expected, $table->totalrows);
        $this->assertLessThan(self::FEW, $read);
    }

    /**
     * Filters that few awards meet.
     *
     * @return array[]
     */
    public static function rare(): array {
        $state = fn($state) => ['award:state_operator' => 1, 'award:state_value' => $state];
        return [
            'queued' => [$state('queued'), 1],
            'needs attention' => [$state('needs_attention'), 1],
            'waiting' => [$state('waiting'), 1],
            'cancelled here and there' => [$state('cancelled'), 2],
            'a reason' => [['award:reason_operator' => 1, 'award:reason_value' => 'badge_not_issuable'], 1],
            'a name of nobody' => [['user:fullname_operator' => 1, 'user:fullname_value' => 'nobody'], 0],
        ];
    }

    /**
     * What else a page asks, and what tasks ask each minute or hour.
     */
    public function test_pages_and_tasks_read_few_rows(): void {
        $site = award_scope::of(\context_system::instance());
        $course = award_scope::of(\context_course::instance($this->course->id));
        $recalls = new \ReflectionMethod(\local_navigatr\local\sync\recalls::class, 'page');
        $recalls->setAccessible(true);
        $queries = [
            'causes of the site' => fn() => awards::causes_seen($site, 1, 5),
            'causes of a course' => fn() => awards::causes_seen($course, 1, 5),
            'why attention, site' => fn() => awards::attention_seen($site),
            'why attention, course' => fn() => awards::attention_seen($course),
            'what to send: new' => fn() => outbox::page(outbox::LIVE),
            'what to send: changed' => fn() => outbox::page(outbox::CHANGED),
            'what to send: earlier' => fn() => outbox::page(outbox::BACKFILL),
            'what to send: problems' => fn() => outbox::page(outbox::PROBLEM),
            'what changed' => [outbox::class, 'send_again_what_changed'],
            'whether anything was sent' => [unsynced::class, 'is_anything_handed_over'],
            'what to take back' => fn() => $recalls->invoke(null, 0, 0),
            'confirmed completions' => fn() => recompletions::start_confirmed(100),
            'notices' => [attention::class, 'send'],
        ];
        local\config::set('attentionsent', time() - 2 * DAYSECS);
        foreach ($queries as $name => $query) {
            $this->assertLessThan(self::FEW, $this->rows_read($query), $name);
        }
    }
}
