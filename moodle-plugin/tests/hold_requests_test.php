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

use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;

/**
 * What the sidecar was not told yet of a mapping: the newest request counts, and none is lost.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sync\hold_requests
 */
final class hold_requests_test extends \advanced_testcase {
    /** @var mapping_key Some mapping. */
    private mapping_key $key;

    /**
     * Nothing is pending.
     */
    public function setUp(): void {
        parent::setUp();
        $this->resetAfterTest();
        $this->key = new mapping_key(7, 0, 'navigatr:production:9');
    }

    /**
     * What is asked for later takes the place of what was asked for before, for this rule and account only.
     */
    public function test_newest_request_of_a_mapping_counts(): void {
        $others = [new mapping_key(7, 1, 'navigatr:production:9'), new mapping_key(7, 0, 'navigatr:staging:4')];
        foreach ([$this->key, ...$others] as $key) {
            hold_requests::add($key, course_hold_sync::HOLD);
        }
        hold_requests::add($this->key, course_hold_sync::RELEASE);

        $this->assertSame([
            '7/1/navigatr:production:9' => 'hold',
            '7/0/navigatr:staging:4' => 'hold',
            '7/0/navigatr:production:9' => 'release',
        ], $this->requests());
    }

    /**
     * What came during the call stays, also when it asks for the same.
     */
    public function test_request_that_came_during_the_call_stays(): void {
        $told = hold_requests::add($this->key, course_hold_sync::HOLD);
        hold_requests::add($this->key, course_hold_sync::HOLD);
        $this->assertTrue(hold_requests::strike_off($told));
        $this->assertSame(['7/0/navigatr:production:9' => 'hold'], $this->requests());
    }

    /**
     * Two requests of one moment may both be kept; once the newer was told, the older is not told after it.
     */
    public function test_older_request_is_struck_off_with_the_newer(): void {
        global $DB;
        $newer = hold_requests::add($this->key, course_hold_sync::RELEASE);
        $older = ['id' => $newer->id - 1, 'request' => course_hold_sync::HOLD, 'realuserid' => 0] + (array) $this->key;
        $DB->import_record(hold_requests::TABLE, (object) $older);
        $this->assertSame(['7/0/navigatr:production:9' => 'release'], $this->requests());

        $this->assertTrue(hold_requests::strike_off($newer));
        $this->assertFalse(hold_requests::exists($this->key));
    }

    /**
     * A process that is told that another process was faster can tell the sidecar once more.
     */
    public function test_request_that_another_process_struck_off_is_gone(): void {
        $request = hold_requests::add($this->key, course_hold_sync::HOLD);
        $this->assertTrue(hold_requests::strike_off($request));
        $this->assertFalse(hold_requests::strike_off($request));
    }

    /**
     * What is pending.
     *
     * @return string[] request by mapping
     */
    private function requests(): array {
        $requests = hold_requests::all();
        return array_combine(array_map(fn($one) => $one->key->as_text(), $requests), array_column($requests, 'request'));
    }
}
