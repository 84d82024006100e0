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

use local_navigatr\fixtures\score_testcase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/score_testcase.php');

/**
 * A course total that is not there, or another one, when its badge is sent.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\sync\changed_scores
 * @covers    \local_navigatr\local\evidence\score
 * @covers    \local_navigatr\local\sync\award_payload_builder
 */
final class score_changes_test extends score_testcase {
    /**
     * A learner may not see the total yet: the badge goes without, and the total follows while nothing is issued.
     *
     * @dataProvider hidden_totals
     * @param string $table
     * @param int $hidden
     * @param int $shown
     */
    public function test_total_that_is_shown_later_follows(string $table, int $hidden, int $shown): void {
        global $DB;
        $this->age();
        $where = [$table === 'grade_items' ? 'id' : 'itemid' => $this->total->id];
        $DB->set_field($table, 'hidden', $hidden, $where);
        $this->assertSame([null, 'Reached'], $this->sent());
        $calls = count($this->sidecar->bodies('POST /v1/awards'));
        $this->sent();
        $this->assertCount($calls, $this->sidecar->bodies('POST /v1/awards'));

        $DB->set_field($table, 'hidden', $shown, $where);
        $this->assertSame([87.5, 'Reached 87.5%'], $this->sent());
        $this->assertEquals([0, 0], [$this->award_of($this->learner)->due, $this->award_of($this->learner)->withoutscore]);
    }

    /**
     * How totals are hidden, and shown.
     *
     * @return array[]
     */
    public static function hidden_totals(): array {
        return [
            'item, by a person' => ['grade_items', 1, 0],
            'item, until a date' => ['grade_items', 4000000000, 1600000000],
            'grade, by a person' => ['grade_grades', 1, 0],
            'grade, until a date' => ['grade_grades', 4000000000, 1600000000],
        ];
    }

    /**
     * Another score while the badge waits for its turn.
     */
    public function test_total_that_changes_before_it_is_issued_is_sent_again(): void {
        $this->age();
        $this->assertSame(87.5, $this->sent()[0]);
        $this->grade(4);
        $this->assertSame(50.0, (float) $this->sent()[0]);
        $this->age();
        $calls = count($this->sidecar->bodies('POST /v1/awards'));
        $this->sent();
        $this->assertCount($calls, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * The badge asked for a score that was hidden: it goes again with the score.
     */
    public function test_badge_that_asks_for_a_score_gets_it_once_it_is_there(): void {
        global $DB;
        $this->age();
        $DB->set_field('grade_items', 'hidden', 1, ['id' => $this->total->id]);
        $this->sent();
        $refused = ['reason' => 'requirements_not_met', 'needs' => 'score'];
        $this->news($this->award_of($this->learner), 'needs_attention', $refused);
        $this->sent();
        $DB->set_field('grade_items', 'hidden', 0, ['id' => $this->total->id]);
        $this->assertSame(87.5, $this->sent()[0]);
    }

    /**
     * Issued is issued.
     */
    public function test_total_that_changes_after_it_was_issued_is_not_sent(): void {
        $this->age();
        $this->sent();
        $this->news($this->award_of($this->learner), 'issued');
        $this->sent();
        $this->grade(4);
        $this->assertSame(87.5, $this->sent()[0]);
    }

    /**
     * More than all, less than nothing, a third, and a range that is none.
     *
     * @dataProvider percentages
     * @param float $points
     * @param float $max
     * @param float|null $percent
     */
    public function test_score_is_between_0_and_100_with_two_decimals(float $points, float $max, ?float $percent): void {
        global $DB;
        $this->age();
        $DB->set_field('grade_grades', 'finalgrade', $points, ['itemid' => $this->total->id]);
        $DB->set_field('grade_grades', 'rawgrademax', $max, ['itemid' => $this->total->id]);
        $DB->set_field('grade_items', 'grademax', $max, ['id' => $this->total->id]);
        $sent = $this->sent()[0];
        $this->assertSame($percent, $sent === null ? null : (float) $sent);
        // What cannot be told in percent is not tried every minute.
        $this->sent();
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * Points of a total.
     *
     * @return array[]
     */
    public static function percentages(): array {
        return [
            'over 100 %' => [9, 8, 100.0],
            'negative' => [-3, 8, 0.0],
            'a third' => [1, 3, 33.33],
            'no range' => [0, 0, null],
        ];
    }
}
