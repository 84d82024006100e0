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

use local_navigatr\fixtures\condition_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\config;
use local_navigatr\local\sidecar\pairing;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/condition_testcase.php');

/**
 * What the status panel of the settings page calls the sidecar and the account.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\output\connection_status
 * @covers     \local_navigatr\local\connection\status
 * @covers     \local_navigatr\local\sidecar\sidecar_exception
 */
final class settings_status_test extends condition_testcase {
    /**
     * What Moodle does not call, or what answers and is of no use, is not called unreachable: nobody looks for it in the network.
     */
    public function test_settings_call_unreachable_only_what_does_not_answer(): void {
        $this->setAdminUser();
        $label = fn($key) => '>' . get_string($key, 'local_navigatr') . '<';
        $this->sidecar->refuse('GET /v1/connection', 'internal', 500);
        $this->assertStringContainsString($label('sidecarnotworking'), $this->said_on_settings());
        $this->sidecar->isup = false;
        $this->assertStringContainsString($label('sidecarunreachable'), $this->said_on_settings());
        $this->sidecar->isup = true;
        $this->sidecar->changes_answer_to('GET /v1/connection');
        $this->assertStringContainsString($label('sidecarother'), $this->said_on_settings());
        config::set('pairedwwwroot', 'https://elsewhere.example.org');
        $html = $this->said_on_settings();
        $this->assertStringContainsString($label('sidecarnotused'), $html);
        $this->assertStringContainsString(s(get_string('clonednotice', 'local_navigatr', pairing::move_command())), $html);
    }

    /**
     * Without an account the settings page says that none is connected, also after one was removed.
     */
    public function test_settings_say_that_no_account_is_connected(): void {
        $this->setAdminUser();
        $none = ['configured' => false, 'accountName' => null, 'target' => null, 'tokenLastFour' => null];
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply', $none));
        $this->assertStringContainsString(get_string('notconnected', 'local_navigatr'), $this->said_on_settings());
    }
}
