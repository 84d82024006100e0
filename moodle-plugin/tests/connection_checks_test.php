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

use core\check\result;
use local_navigatr\fixtures\certificates;
use local_navigatr\fixtures\checks_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\pairing;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sidecar\sidecar_health;
use local_navigatr\local\status\site_condition;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/checks_testcase.php');
require_once(__DIR__ . '/fixtures/certificates.php');

/**
 * Status checks of the way to the sidecar.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\check\base
 * @covers     \local_navigatr\check\sidecar
 * @covers     \local_navigatr\check\holds
 * @covers     \local_navigatr\check\queue
 * @covers     \local_navigatr\check\erasures
 * @covers     \local_navigatr\check\recovery
 * @covers     \local_navigatr\check\address
 * @covers     \local_navigatr\check\network
 * @covers     \local_navigatr\check\certificate
 */
final class connection_checks_test extends checks_testcase {
    /**
     * A sidecar that does not answer is worth a look at once, and an error after hours.
     */
    public function test_unreachable_sidecar_gets_worse_with_time(): void {
        $this->run_task('send_awards');
        $this->sidecar->isup = false;
        $this->run_task('send_awards');
        $reason = get_string('failure_sidecar_unreachable', 'local_navigatr', config::sidecar_url());
        $this->assert_check('sidecar', result::WARNING, $reason);

        config::set('lastcontact', time() - 2 * DAYSECS);
        $this->assert_check('sidecar', result::ERROR, $reason);
    }

    /**
     * A key of Moodle that was left behind when the site moved stops everything: it is told, and nothing is lost.
     */
    public function test_secret_that_cannot_be_read_is_reported(): void {
        $course = $this->mapped_course();
        $this->run_task('send_awards');
        $this->complete($course, $this->enrolled($course));
        $this->sidecar->calls = [];
        set_config('sidecarsecret', 'sodium:' . base64_encode(str_repeat('x', 60)), 'local_navigatr');
        foreach (['send_awards', 'send_erasures', 'check_badges', 'send_notices'] as $task) {
            $this->run_task($task);
        }
        $this->assertSame([], $this->sidecar->calls);
        $sentence = get_string('failure_secret_unreadable', 'local_navigatr');
        $this->assert_check('sidecar', result::WARNING, s($sentence));
        $this->assert_check('network', result::WARNING, s($sentence));
        $condition = site_condition::current(reader::admin());
        $this->assertSame(['secret_unreadable', $sentence], [$condition->code, $condition->why]);
        $this->assertSame(1, award::count_records(['status' => award::WAITING]));

        config::set('lastcontact', time() - DAYSECS);
        $this->assert_check('sidecar', result::ERROR, s($sentence));
    }

    /**
     * Clocks that differ: the sentence names by how much.
     */
    public function test_clock_failure_is_a_whole_sentence(): void {
        sidecar_health::failed(new sidecar_exception('clock_off', ['a' => ['seconds' => 400]]));
        $this->assert_check('sidecar', result::ERROR, '400 s apart');
    }

    /**
     * Cron that stands still.
     */
    public function test_silence_is_reported(): void {
        config::set('lastcontact', time() - HOURSECS);
        $this->assert_check('sidecar', result::WARNING, 'cron');
    }

    /**
     * A copy of the site.
     */
    public function test_other_address_is_reported(): void {
        config::set('pairedwwwroot', 'https://old.example.org');
        $this->assert_check('address', result::ERROR, get_string('clonednotice', 'local_navigatr', pairing::move_command()));
        $this->assertStringContainsString('https://old.example.org', $this->checks()['address']->get_result()->get_summary());
    }

    /**
     * Plain http to another machine is never well: an admin can only permit it.
     */
    public function test_plain_http_goes_on_warning(): void {
        config::set('sidecarurl', 'http://sidecar:8787');
        $this->assert_check('network', result::ERROR, 'Nothing is lost');
        config::set('privatenetwork', true);
        $this->assert_check('network', result::WARNING, 'docs/tls.md');
        $this->assertStringContainsString('http://sidecar:8787', $this->checks()['network']->get_result()->get_summary());
        config::set('sidecarurl', 'https://sidecar:8787');
        $this->assert_check('network', result::OK);
    }

    /**
     * Without a certificate: one sentence for each cause.
     */
    public function test_certificate_that_was_not_seen_says_why(): void {
        foreach (['http://127.0.0.1:8787' => 'none', 'https://sidecar:8787' => 'unseen'] as $url => $word) {
            config::set('sidecarurl', $url);
            $sentence = get_string("check_certificate_$word", 'local_navigatr');
            $this->assertSame(s($sentence), $this->checks()['certificate']->get_result()->get_summary());
        }
    }

    /**
     * A pasted authority is renewed in time, and so is what the sidecar shows.
     */
    public function test_certificates_that_end_are_announced(): void {
        config::set('sidecarca', (new certificates(60))->authority);
        $this->assert_check('certificate', result::OK);
        config::set('sidecarca', (new certificates(60))->authority . (new certificates(29))->authority);
        $this->assert_check('certificate', result::WARNING, 'authority');
        config::set('sidecarca', (new certificates(0))->authority);
        $this->assert_check('certificate', result::ERROR, 'authority');

        config::set('sidecarca', '');
        foreach ([[14, 90, result::WARNING], [16, 90, result::OK], [29, 365, result::WARNING], [0.3, 0.5, result::OK]] as $one) {
            [$left, $all, $status] = $one;
            $to = time() + (int) ($left * DAYSECS);
            sidecar_health::succeeded(['from' => $to - (int) ($all * DAYSECS), 'to' => $to]);
            $this->assert_check('certificate', $status, $status === result::OK ? '' : 'nginx, Caddy');
        }
        sidecar_health::succeeded(['from' => time() - 90 * DAYSECS, 'to' => time() - DAYSECS]);
        $this->assert_check('certificate', result::ERROR, 'nginx, Caddy');
    }
}
