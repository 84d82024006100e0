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

use local_navigatr\fixtures\feed_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/feed_testcase.php');

/**
 * What the feed tells of the sidecar itself.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\sync\feed
 * @covers    \local_navigatr\local\sync\state_updater
 * @covers    \local_navigatr\local\reconcile\resync
 * @covers    \local_navigatr\local\sync\outbox
 */
final class feed_recovery_test extends feed_testcase {
    /**
     * A sidecar in recovery is taught everything that Moodle knows, once.
     */
    public function test_recovery_is_taught_what_is_known(): void {
        [, $learner, $award] = $this->sent_award();
        $this->news($award, 'issued', ['reason' => 'unconfirmed']);
        $this->run_task('send_awards');
        $recovery = ['active' => true, 'reason' => 'cursor_ahead', 'since' => '2026-11-21T10:00:00Z', 'wouldSend' => 0];
        $answer = ['changes' => [], 'cursor' => 3, 'more' => false, 'recovery' => $recovery];
        $this->sidecar->answer('GET /v1/feed', $answer);

        $this->run_task('send_awards');
        $this->run_task('send_awards');

        $this->assertSame('cursor_ahead', json_decode(config::get('recovery'))->reason);
        $taught = $this->sidecar->bodies('POST /v1/awards');
        $this->assertCount(2, $taught);
        $again = $taught[1]['awards'][0];
        $this->assertSame(['issued', 'unconfirmed', null], [$again['knownState'], $again['knownReason'], $again['recipient']]);
        $this->assertSame('issued', $this->award_of($learner)->state);
        $this->assertSame(3, config::get('feedcursor'));
    }

    /**
     * The end of a recovery is noticed.
     */
    public function test_end_of_recovery_is_noticed(): void {
        config::set('recovery', '{"active":true}');
        $this->run_task('send_awards');
        $this->assertSame('', config::get('recovery'));
    }

    /**
     * Whose account it is may become known later than the token.
     */
    public function test_target_is_learned_when_it_becomes_known(): void {
        $this->connect_account(null);
        $connection = ['target' => self::TARGET, 'environment' => 'production', 'accountName' => 'Ada'];
        $this->sidecar->answer('GET /v1/connection', $connection);

        $this->run_task('send_awards');

        $this->assertSame(self::TARGET, accounts::target());
        $this->assertSame('Ada', accounts::main()->accountname);
    }
}
