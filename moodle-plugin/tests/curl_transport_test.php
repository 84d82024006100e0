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

use local_navigatr\fixtures\impostor;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\config;
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\curl_transport;
use local_navigatr\local\sidecar\endpoint;
use local_navigatr\local\sidecar\request;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sidecar\sidecar_health;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/impostor.php');

/**
 * Real calls that lead to no sidecar.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sidecar\curl_transport
 */
final class curl_transport_test extends school_testcase {
    /**
     * The failure that a real call ends with.
     *
     * @param string $url
     * @param request $request
     * @return sidecar_exception
     */
    private function failure_at(string $url, request $request = new request('GET', '/v1/feed')): sidecar_exception {
        try {
            (new curl_transport(endpoint::stored()))->send($url, $request, []);
        } catch (sidecar_exception $failure) {
            return $failure;
        }
        $this->fail('It did not fail');
    }

    /**
     * Nobody listens on port 1: a real attempt of the network, past Moodle's block of local addresses.
     */
    public function test_closed_port_is_unreachable(): void {
        $failure = $this->failure_at('http://127.0.0.1:1');
        $this->assertSame('sidecar_unreachable', $failure->sharedcode);
        $this->assertTrue($failure->retry);
        $this->assertNull($failure->httpstatus);
    }

    /**
     * Why no whole answer came is told apart: it is looked for in different places.
     */
    public function test_no_answer_is_told_with_its_cause(): void {
        $this->setAdminUser();
        $said = fn($string, $url, $a) => get_string($string, 'local_navigatr', (object) ($a + ['url' => $url]));
        $url = 'http://sidecar.invalid:8787';
        $failure = $this->failure_at($url);
        $this->assertSame($said('failure_sidecar_unknown_host', $url, ['host' => 'sidecar.invalid']), $failure->getMessage());
        $this->assertTrue($failure->unsent);

        $impostor = new impostor('tcp');
        $url = str_replace('https:', 'http:', $impostor->url);
        foreach (['/nothing' => 'failure_sidecar_no_http', '/cut' => 'failure_sidecar_cut'] as $target => $string) {
            $failure = $this->failure_at($url, new request('GET', $target));
            $this->assertSame($said($string, $url, []), $failure->getMessage(), $target);
            $this->assertSame(['sidecar_unreachable', false], [$failure->sharedcode, $failure->unsent]);
        }
        $secure = new impostor();
        $tlsurl = str_replace('https:', 'http:', $secure->url);
        $this->assertSame($said('failure_sidecar_no_http', $tlsurl, []), $this->failure_at($tlsurl)->getMessage());

        $failure = $this->failure_at($url, new request('GET', '/silent', '', 1));
        $this->assertSame($said('failure_sidecar_silent', $url, ['seconds' => 1]), $failure->getMessage());
        $this->assertSame(['sidecar_unreachable', false], [$failure->sharedcode, $failure->unsent]);
    }

    /**
     * What the site's proxy does not carry is looked for at the proxy.
     */
    public function test_proxy_that_carries_nothing_is_named(): void {
        global $CFG;
        $this->setAdminUser();
        $CFG->proxyhost = '127.0.0.1';
        $CFG->proxyport = 1;
        $CFG->proxybypass = '';
        config::set('useproxy', 1);
        $failure = $this->failure_at('http://sidecar.example.org');
        $a = (object) ['url' => 'http://sidecar.example.org', 'proxy' => '127.0.0.1'];
        $this->assertSame(get_string('failure_sidecar_site_proxy', 'local_navigatr', $a), $failure->getMessage());
        $this->assertSame(['sidecar_unreachable', true], [$failure->sharedcode, $failure->unsent]);
    }

    /**
     * Anybody can answer for a sidecar with a certificate that they made: they get no request, so no token.
     */
    public function test_certificate_of_an_unknown_authority_gets_nothing(): void {
        $this->setAdminUser();
        $impostor = new impostor();
        $request = new request('PUT', '/v1/connection', '{"token":"secret"}');
        $failure = $this->failure_at($impostor->url, $request);
        $this->assertSame('', $impostor->heard());
        $this->assertSame('sidecar_untrusted', $failure->sharedcode);
        $this->assertFalse($failure->retry);
        $this->assertStringContainsString('certificate of 127.0.0.1', $failure->getMessage());
        $this->assertStringContainsString('certificate of your own authority', $failure->getMessage());

        sidecar_health::failed($failure);
        $check = (new \local_navigatr\check\sidecar())->get_result();
        $this->assertStringContainsString('certificate of 127.0.0.1', $check->get_summary() . $check->get_details());
    }

    /**
     * An https address at a port for plain http is no matter of certificates.
     */
    public function test_https_at_a_plain_port_is_told_at_the_address(): void {
        $this->setAdminUser();
        $plain = new impostor('tcp');
        $failure = $this->failure_at($plain->url);
        $this->assertSame('sidecar_scheme', $failure->sharedcode);
        $this->assertStringContainsString('expects http://', $failure->getMessage());
        $this->assertStringContainsString(substr($plain->url, strlen('https://')), $failure->getMessage());
    }

    /**
     * A reader who cannot do anything about it reads that badges wait.
     */
    public function test_certificate_is_none_of_a_teachers_business(): void {
        $this->setUser($this->getDataGenerator()->create_user());
        $impostor = new impostor();
        $failure = $this->failure_at($impostor->url);
        $this->assertSame(reader::unavailable('sidecar_untrusted'), $failure->getMessage());
    }
}
