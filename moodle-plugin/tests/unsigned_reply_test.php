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

use local_navigatr\fixtures\fake_sidecar;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\config;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\endpoint;
use local_navigatr\local\sidecar\reply;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sidecar\sidecar_health;
use local_navigatr\local\sidecar\transport;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * What is made of answers that nobody signed, and what is kept of it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\sidecar\sidecar_exception
 * @covers    \local_navigatr\local\sidecar\sidecar_health
 * @covers    \local_navigatr\local\sidecar\unsigned_reply
 */
final class unsigned_reply_test extends school_testcase {
    /**
     * The failure that a call ends with.
     *
     * @param callable $call
     * @return sidecar_exception
     */
    private function failure_of(callable $call): sidecar_exception {
        try {
            $call();
        } catch (sidecar_exception $failure) {
            return $failure;
        }
        $this->fail('It did not fail');
    }

    /**
     * A transport that always gives the same answer, which nobody signed.
     *
     * @param reply $reply
     * @return client
     */
    private function answered_by(reply $reply): client {
        $transport = $this->createStub(transport::class);
        $transport->method('send')->willReturn($reply);
        return client::of_values(new endpoint('http://127.0.0.1:8787'), 'default', fake_sidecar::SECRET, $transport);
    }

    /**
     * Answers that nobody signed say only why there is no signed one.
     */
    public function test_unsigned_answers_are_told_apart(): void {
        $expected = [
            [401, '{"error":{"code":"bad_signature"}}', 'bad_secret'],
            [401, '{"error":{"code":"unknown_site"}}', 'bad_secret'],
            [413, '', 'too_large'],
            [502, '<html>', 'sidecar_unreachable'],
            [200, '{"configured":true}', 'bad_reply'],
            [404, '<html>', 'bad_reply'],
            [301, '', 'bad_reply'],
            [503, '{"error":{"code":"database_unavailable"}}', 'database_unavailable'],
            [503, '{"error":{"code":"shutting_down"}}', 'shutting_down'],
            [503, '{"error":{"code":"not_allowed"}}', 'sidecar_unreachable'],
        ];
        foreach ($expected as [$status, $body, $code]) {
            $client = $this->answered_by(new reply($status, $body, []));
            $this->assertSame($code, $this->failure_of(fn() => $client->connection())->sharedcode, "$status $body");
        }
    }

    /**
     * What a proxy says in place of the sidecar is told with its status, later on as well.
     *
     * @testWith [401, "failure_proxy_refuses", "bad_reply"]
     *           [403, "failure_proxy_refuses", "bad_reply"]
     *           [407, "failure_proxy_refuses", "bad_reply"]
     *           [404, "failure_proxy_fails", "bad_reply"]
     *           [429, "failure_proxy_fails", "bad_reply"]
     *           [500, "failure_proxy_fails", "bad_reply"]
     *           [302, "failure_proxy_fails", "bad_reply"]
     *           [200, "failure_proxy_answers", "bad_reply"]
     *           [502, "failure_proxy_unanswered", "sidecar_unreachable"]
     *           [503, "failure_proxy_unanswered", "sidecar_unreachable"]
     *           [504, "failure_proxy_impatient", "sidecar_unreachable"]
     * @param int $status
     * @param string $string
     * @param string $code
     */
    public function test_answer_of_a_proxy_is_told_as_one(int $status, string $string, string $code): void {
        $this->setAdminUser();
        $failure = $this->failure_of(fn() => $this->answered_by(new reply($status, '<html>', []))->connection());
        $said = get_string($string, 'local_navigatr', (object) ['url' => 'http://127.0.0.1:8787', 'status' => $status]);
        $this->assertSame([$code, $said, true], [$failure->sharedcode, $failure->getMessage(), $failure->retry]);

        sidecar_health::failed($failure);
        $this->assertSame($said, sidecar_health::last_failure()->getMessage());
    }

    /**
     * What an earlier version of the plugin kept of a failure is told, too.
     */
    public function test_failure_kept_by_an_earlier_version_is_told(): void {
        $this->setAdminUser();
        config::set('lastfailure', 'sidecar_unreachable');
        config::set('lastfailurefacts', '"https://sidecar.example.org"');
        $this->assertStringContainsString('at https://sidecar.example.org.', sidecar_health::last_failure()->getMessage());
        config::set('lastfailure', 'clock_off');
        config::set('lastfailurefacts', '{"seconds":400}');
        $this->assertStringContainsString(' 400 s ', sidecar_health::last_failure()->getMessage());
    }

    /**
     * A proxy that sends plain http on to https is told as one that expects https; one that sends elsewhere is no sidecar.
     */
    public function test_redirect_to_https_is_told_at_the_address(): void {
        $to = fn(string $to) => $this->failure_of(
            fn() => $this->answered_by(new reply(301, '<html>', ['Location' => $to]))->connection()
        )->sharedcode;
        $this->assertSame('sidecar_scheme', $to('https://127.0.0.1/v1/connection'));
        $this->assertSame('sidecar_scheme', $to('https://127.0.0.1:8443/v1/connection'));
        $this->assertSame('bad_reply', $to('https://127.0.0.10/v1/connection'));
        $this->assertSame('bad_reply', $to('https://sso.example.org/login'));
        $this->assertSame('bad_reply', $to('/v1/'));
    }

    /**
     * A wrong clock is named with how wrong it is.
     */
    public function test_wrong_clock_is_named_in_seconds(): void {
        $date = gmdate('D, d M Y H:i:s', time() - 3600) . ' GMT';
        $client = $this->answered_by(new reply(401, '{"error":{"code":"stale_timestamp"}}', ['Date' => $date]));

        $failure = $this->failure_of(fn() => $client->connection());

        $this->assertSame('clock_off', $failure->sharedcode);
        $this->assertMatchesRegularExpression('/ 360[0-9] s /', $failure->getMessage());
    }

    /**
     * Plain http at a port for TLS, as proxies call it, is no bad reply of the sidecar.
     *
     * @testWith ["<center>The plain HTTP request was sent to HTTPS port</center>"]
     *           ["Client sent an HTTP request to an HTTPS server.\n"]
     *           ["You're speaking plain HTTP to an SSL-enabled server port."]
     * @param string $body
     */
    public function test_plain_http_at_a_port_for_tls_is_told_at_the_address(string $body): void {
        $this->setAdminUser();
        $failure = $this->failure_of(fn() => $this->answered_by(new reply(400, $body, []))->connection());
        $this->assertSame('sidecar_scheme', $failure->sharedcode);
        $this->assertStringContainsString('expects https://', $failure->getMessage());
    }
}
