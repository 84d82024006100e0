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
use local_navigatr\local\award\award_counts;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\awards;
use local_navigatr\output\mapping_card;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/large_site_testcase.php');

/**
 * Among many awards and people the database looks where the fewest pages are to be read: what is counted is in an index.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\award_counts
 * @covers     \local_navigatr\local\status\mapping_condition
 * @covers     \local_navigatr\reportbuilder\local\filters\learner_text
 * @covers     \local_navigatr\table\issuance_log_table
 */
final class large_site_index_test extends large_site_testcase {
    /**
     * Awards of the site are counted in an index, without a look at each.
     */
    public function test_counts_of_the_site_read_an_index_alone(): void {
        foreach ($this->of_counts('places') as $place => [$is]) {
            $this->assert_in_index($place, \context_system::instance(), $is);
        }
    }

    /**
     * So are those of a course. Only of what waits there each is looked at.
     */
    public function test_counts_of_a_course_read_an_index_alone(): void {
        foreach ($this->of_counts('places') as $place => [$is, $most]) {
            if ($most !== 'waiting') {
                $this->assert_in_index($place, \context_course::instance($this->course->id), $is);
            }
        }
    }

    /**
     * The card of a course does not count anew what its page has counted.
     */
    public function test_page_of_a_course_counts_once(): void {
        $mapping = $this->map($this->course, '51', 'send_new');
        $counts = awards::counts_seen(award_scope::of_course((int) $this->course->id));
        $card = null;
        $read = $this->rows_read(function () use ($mapping, $counts, &$card) {
            $card = (new mapping_card($mapping, $this->course, true, null, $counts))->export();
        });
        $this->assertStringContainsString('1 of 10,000+', json_encode($card['problems']));
        $this->assertLessThan(self::FEW, $read);
    }

    /**
     * A name is looked for in the table of people as it lies, not by the index of those who were not deleted: these are nearly all.
     */
    public function test_people_are_not_looked_up_one_by_one(): void {
        global $DB;
        for ($round = 0; $round < 9; $round++) {
            $DB->execute("INSERT INTO {user} (username, firstname, lastname, mnethostid)
                          SELECT " . $DB->sql_concat("'$round-'", 'id') . ", firstname, lastname, mnethostid FROM {user}");
        }
        $this->analyse();
        $nobody = ['user:fullname_operator' => 1, 'user:fullname_value' => 'nobody'];
        $read = $this->rows_read(fn() => $this->log(\context_system::instance(), $nobody), 'Handler_read_next');
        $this->assertLessThan(self::FEW, $read);
    }

    /**
     * A learner's many awards are counted and sorted in an index, without a look at each.
     */
    public function test_awards_of_a_learner_are_sorted_in_an_index(): void {
        $learner = ['user:fullname_operator' => 1, 'user:fullname_value' => 'Rarename'];
        $table = null;
        $read = $this->rows_read(function () use ($learner, &$table) {
            $table = $this->log(\context_system::instance(), $learner);
        }, 'Innodb_buffer_pool_read_requests');
        $this->assertGreaterThan(2 ** self::DOUBLED, $table->totalrows);
        $this->assertLessThan(3 * $table->totalrows, $read);
    }

    /**
     * What a method of the counts returns.
     *
     * @param string $name
     * @param array $given
     * @return array|string
     */
    private function of_counts(string $name, ...$given): array|string {
        $method = new \ReflectionMethod(award_counts::class, $name);
        $method->setAccessible(true);
        return $method->invoke(null, ...$given);
    }

    /**
     * Checks that a place is counted without reading rows of awards.
     *
     * @param int $place
     * @param \context $context
     * @param string $what is counted
     */
    private function assert_in_index(int $place, \context $context, string $what): void {
        global $DB;
        if ($DB->get_dbfamily() === 'postgres') {
            $this->markTestSkipped('Whether PostgreSQL has to look at rows, too, depends on when it was last vacuumed.');
        }
        [$where, $params] = award_scope::of($context)->sql_awards('a');
        $sql = $this->of_counts('sql_place', $place, $where, false);
        $plan = implode("\n", $DB->get_fieldset_sql("EXPLAIN FORMAT=JSON $sql", $params));
        $this->assertStringContainsString('"using_index": true', $plan, $what);
    }
}
