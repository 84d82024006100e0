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

use local_navigatr\fixtures\merging_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\award\keys;
use local_navigatr\local\award\origin;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/merging_testcase.php');

/**
 * An account that has a badge of the vendor's plugin is merged into another one, or another one into it.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\merged_accounts
 * @covers     \local_navigatr\local\completion\merged_with_vendor
 */
final class vendor_merged_test extends merging_testcase {
    /**
     * The vendor's plugin issued to an account.
     *
     * @param \stdClass $user
     */
    private function issued_by_vendor(\stdClass $user): void {
        global $DB;
        $award = ['courseid' => $this->course->id, 'userid' => $user->id, 'target' => 'navigatr:production:vendor', 'rule' => 0];
        $award += ['cycle' => 0, 'uuid' => \core\uuid::generate(), 'providerid' => '1', 'badgeid' => '51', 'coursename' => 'Aid'];
        $award += ['timecompleted' => 1690000000, 'origin' => origin::VENDOR, 'status' => award::SENT, 'due' => 0];
        $award += ['state' => 'issued', 'reason' => 'recorded', 'timesent' => 1690000000, 'timecreated' => 0, 'timemodified' => 0];
        $DB->insert_record(award::TABLE, (object) ($award + ['onekey' => keys::of_award($award)]));
    }

    /**
     * What the other account waits for is not sent, or recalled: its learner has the badge. Once more changes nothing.
     *
     * @dataProvider open
     * @param array $columns
     * @param bool $isgone whether the account that has the badge is the one that is merged into the other
     * @param bool $istold
     */
    public function test_other_award_is_put_aside(array $columns, bool $isgone, bool $istold): void {
        global $DB;
        [$award] = $isgone ? $this->earned($columns, []) : $this->earned([], $columns);
        $this->issued_by_vendor($isgone ? $this->gone : $this->left);
        $this->merge(null, null, $istold);
        array_map([$this, 'run_task'], ['sweep_completions', 'sweep_completions', 'send_awards']);
        $this->assertSame([award::MERGED, award::ACCOUNT_MERGED], [$this->now($award)->status, $this->now($award)->cancelreason]);
        $this->assertSame([], $this->sidecar->awards);
        $recalls = count(preg_grep('~cancel~', $this->sidecar->lines()));
        $this->assertSame(($columns['status'] ?? award::SENT) === award::SENT, $recalls > 0);
        $this->assertSame(2, $DB->count_records(award::TABLE, ['userid' => $this->left->id]));
    }

    /**
     * How the award of the other account stands.
     *
     * @return array
     */
    public static function open(): array {
        return [
            'waiting' => [['status' => 'waiting', 'due' => 1], true, true],
            'waiting, not told' => [['status' => 'waiting', 'due' => 1], true, false],
            'waiting, the other way' => [['status' => 'waiting', 'due' => 1], false, true],
            'asked for consent' => [['status' => 'noconsent'], true, true],
            'handed over' => [['state' => 'queued'], true, true],
        ];
    }

    /**
     * What is issued, or may be, stays as it is.
     *
     * @testWith ["issued"]
     *           ["unknown"]
     * @param string $state
     */
    public function test_issued_award_stays(string $state): void {
        [$award] = $this->earned(['state' => $state], []);
        $this->issued_by_vendor($this->gone);
        $this->merge();
        $this->assertSame([award::SENT, $state], [$this->now($award)->status, $this->now($award)->state]);
    }
}
