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

use local_navigatr\check\account;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\panel_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\connection\account_change;
use local_navigatr\local\connection\completed_meanwhile;
use local_navigatr\local\connection\connection_actions;
use local_navigatr\local\connection\status;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\connection_status;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/panel_testcase.php');

/**
 * What the panel of the settings page says.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\check\account
 * @covers     \local_navigatr\external\remove_connection
 * @covers     \local_navigatr\local\connection\account_change
 * @covers     \local_navigatr\local\connection\connection_actions
 * @covers     \local_navigatr\local\connection\confirmation
 * @covers     \local_navigatr\local\connection\last_change
 */
final class panel_status_test extends panel_testcase {
    /**
     * The nightly check finds it where Moodle knows an account already; what is right again is not told of any more.
     */
    public function test_nightly_check_finds_another_account(): void {
        $connection = golden::body('connection_reply');
        $this->sidecar->answer('GET /v1/connection', ['target' => 'navigatr:production:77'] + $connection);
        $this->run_task('check_badges');
        $this->assertCount(1, account_change::noted());
        $this->sidecar->answer('GET /v1/connection', ['target' => self::TARGET] + $connection);
        $this->run_task('check_badges');
        $this->assertSame([], account_change::noted());
        $this->assertSame(self::TARGET, accounts::main()->target);
    }

    /**
     * What holds badges up sends nobody to the page that is open.
     */
    public function test_settings_page_sends_nobody_to_itself(): void {
        $hold = ['scope' => 'site', 'subject' => '', 'target' => '', 'reason' => 'recovery', 'remedy' => 'confirm_recovery'];
        $status = ['holds' => [$hold]] + status::read(client::lazy());
        $panel = (new connection_status($status))->export_for_template($this->renderer());
        $this->assertStringNotContainsString('settings page', implode($panel['holds']));
    }

    /**
     * A site without a sidecar is told what to do on this page.
     */
    public function test_unpaired_site_is_told_what_to_paste(): void {
        config::set('sidecarurl', '');
        $panel = (new connection_status(status::read(client::lazy())))->export_for_template($this->renderer());
        $this->assertSame(get_string('notpairedhere', 'local_navigatr'), $panel['message']);
    }

    /**
     * A site that was paired a minute ago is no trouble; once badges wait, that Moodle does not call is.
     */
    public function test_silence_is_told_only_while_badges_wait_behind_it(): void {
        $hold = ['scope' => 'site', 'subject' => '', 'target' => '', 'reason' => 'no_heartbeat', 'remedy' => 'check_cron'];
        foreach ([0 => [], 1 => ['no_heartbeat']] as $waiting => $expected) {
            $status = ['holds' => [$hold + ['waiting' => $waiting]]] + status::read(client::lazy());
            $panel = (new connection_status($status))->export_for_template($this->renderer());
            $this->assertCount(count($expected), $panel['holds']);
            $this->assertSame($expected !== [], $panel['hasholds']);
        }
    }

    /**
     * A paused mapping is told where something waits behind it; in a recovery the sidecar names all.
     */
    public function test_paused_mapping_without_anything_behind_it_is_no_news(): void {
        $hold = ['scope' => 'mapping', 'subject' => '4711', 'target' => self::TARGET, 'reason' => 'mapping_paused',
            'remedy' => 'resume_mapping', 'courseId' => '4711'];
        $shown = function (int $waiting) use ($hold) {
            $status = ['holds' => [$hold + ['waiting' => $waiting]]] + status::read(client::lazy());
            return (new connection_status($status))->export_for_template($this->renderer());
        };
        $this->assertSame([[], false], [$shown(0)['holds'], $shown(0)['hasholds']]);
        $this->assertCount(1, $shown(2)['holds']);
    }

    /**
     * A removed connection says what holds its badges once, not once more for each mapping that was paused with it.
     */
    public function test_removed_connection_is_told_once(): void {
        $removed = ['scope' => 'target', 'subject' => self::TARGET, 'target' => self::TARGET, 'reason' => 'connection_removed',
            'remedy' => 'reconnect', 'waiting' => 5];
        $paused = ['scope' => 'mapping', 'subject' => '4711', 'target' => self::TARGET, 'reason' => 'mapping_paused',
            'remedy' => 'resume_mapping', 'courseId' => '4711', 'waiting' => 3];
        $other = ['target' => 'production:99999', 'courseId' => '4712', 'subject' => '4712'] + $paused;
        $status = ['holds' => [$paused, $removed, $other]] + status::read(client::lazy());
        $this->assertCount(2, (new connection_status($status))->export_for_template($this->renderer())['holds']);
    }

    /**
     * While the sidecar is down, too, what it was taught does not count as issued just now.
     */
    public function test_last_issued_is_not_when_it_was_taught(): void {
        $this->sidecar->isup = false;
        $this->set_award(['status' => 'sent', 'state' => 'issued', 'reason' => 'recorded']);
        $this->assertNull(status::read(client::lazy())['queue']['lastIssuedAt']);
        $this->set_award(['status' => 'sent', 'state' => 'issued', 'reason' => null]);
        $this->assertNotNull(status::read(client::lazy())['queue']['lastIssuedAt']);
    }

    /**
     * A mapping whose course is gone breaks neither the page nor Keep all, and is named in plain words.
     */
    public function test_mapping_of_a_course_that_is_gone_is_named(): void {
        global $DB;
        $this->sidecar->answer('GET /v1/connection', ['target' => self::TARGET] + golden::body('connection_reply'));
        $DB->set_field(mapping::TABLE, 'timereview', 1, ['courseid' => $this->course->id]);
        $this->set_award(['status' => 'baseline']);
        $this->set_award(['courseid' => 4711]);
        $DB->set_field(mapping::TABLE, 'courseid', 4711, ['courseid' => $this->course->id]);
        $this->assertSame([], completed_meanwhile::courses());
        $DB->set_field(mapping::TABLE, 'state', 'review', ['courseid' => 4711]);
        [, , $problems] = connection_actions::run(client::lazy(), 'keepall', [], $this->question('keepall')['confirmed']);
        $this->assertStringEndsWith(get_string('coursegone', 'local_navigatr'), $problems[0]['why']);
    }
}
