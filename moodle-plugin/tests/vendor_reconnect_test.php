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

use local_navigatr\fixtures\vendor_site;
use local_navigatr\fixtures\vendor_testcase;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/vendor_testcase.php');
require_once(__DIR__ . '/fixtures/vendor_site.php');

/**
 * After the takeover an account is connected: nobody gets twice what the vendor's plugin issued.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\vendor\takeover
 * @covers     \local_navigatr\local\vendor\tables
 * @covers     \local_navigatr\local\vendor\records
 * @covers     \local_navigatr\local\vendor\target
 * @covers     \local_navigatr\local\award\awards
 */
final class vendor_reconnect_test extends vendor_testcase {
    /**
     * The same account: the badge is kept with one click, and nobody is issued the badge a second time.
     */
    public function test_nobody_who_has_the_badge_is_issued_it_again_after_reconnecting(): void {
        vendor_site::upgrade();
        $this->run_task('sweep_completions');
        $this->connect(self::TARGET);

        mapping_changes::set_state(client::lazy(), $this->course->id, mapping::ACTIVE);
        $this->complete($this->course, $this->holder);
        $this->send_all();

        $this->assertSame([(string) $this->forgotten->id], array_column($this->sidecar->awards, 'userId'));
        $this->assertSame('vendor', $this->award_of($this->holder)->origin);
    }

    /**
     * Nor by another account, by one of the other environment, or after the course was mapped anew.
     */
    public function test_nobody_who_has_the_badge_is_issued_it_again_by_any_account(): void {
        vendor_site::upgrade();
        foreach (['navigatr:staging:4', 'navigatr:production:12', self::TARGET] as $target) {
            $this->connect($target);
            mapping_changes::remove(client::lazy(), $this->course->id);
            $this->map($this->course, '99');
            $this->send_all();
        }

        $this->assertNotContains((string) $this->holder->id, array_column($this->sidecar->awards, 'userId'));
        $this->assertCount(1, $this->awards_of($this->holder));
        $this->assertCount(3, $this->awards_of($this->forgotten));
    }

    /**
     * Badges of the other environment have to be chosen anew.
     */
    public function test_mapping_of_the_other_environment_stays_with_it(): void {
        vendor_site::upgrade();
        $this->connect('navigatr:staging:4');
        $this->assertSame('navigatr:production:vendor', mappings::for_course($this->course->id)->get('target'));
        $this->expectExceptionMessage(get_string('error_othertarget', 'local_navigatr'));
        mapping_changes::set_state(client::lazy(), $this->course->id, mapping::ACTIVE);
    }

    /**
     * A learner who completes between the upgrade and the review is issued the badge afterwards.
     */
    public function test_completion_before_the_review_is_sent_after_it(): void {
        vendor_site::upgrade();
        $late = $this->enrolled($this->course);
        $this->complete($this->course, $late);
        $this->connect(self::TARGET);

        mapping_changes::set_state(client::lazy(), $this->course->id, mapping::ACTIVE);
        $this->run_task('send_awards');

        $this->assertSame([(string) $late->id], array_column($this->sidecar->awards, 'userId'));
        $this->assertSame('baseline', $this->award_of($this->forgotten)->status);
    }

    /**
     * A sidecar that lost its ledger is not taught what it never knew.
     */
    public function test_recovery_does_not_teach_the_vendors_awards(): void {
        vendor_site::upgrade();
        $this->connect(self::TARGET);
        $recovery = ['active' => true, 'since' => '2026-11-21T10:00:00Z'];
        $this->sidecar->answer('GET /v1/feed', ['changes' => [], 'cursor' => 0, 'more' => false, 'recovery' => $recovery]);
        $this->run_task('send_awards');

        $this->assertContains('GET /v1/feed?after=0&permitSeconds=900', $this->sidecar->lines());
        $this->assertSame([], $this->sidecar->awards);
    }

    /**
     * Everything that can be sent is sent, also to those who completed earlier.
     */
    private function send_all(): void {
        global $DB;
        $this->run_task('sweep_completions');
        array_map([manual_issue::class, 'release'], $DB->get_records('local_navigatr_award'));
        $this->run_task('send_awards');
    }
}
