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

use local_navigatr\fixtures\certificates;
use local_navigatr\fixtures\endpoint_testcase;
use local_navigatr\fixtures\impostor;
use local_navigatr\local\sidecar\curl_transport;
use local_navigatr\local\sidecar\endpoint;
use local_navigatr\local\sidecar\reply;
use local_navigatr\local\sidecar\request;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/endpoint_testcase.php');
require_once(__DIR__ . '/fixtures/certificates.php');
require_once(__DIR__ . '/fixtures/impostor.php');

/**
 * How a call to the sidecar reaches it: authorities, proxies, redirects.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sidecar\base_url
 * @covers     \local_navigatr\local\sidecar\curl_transport
 * @covers     \local_navigatr\local\sidecar\endpoint
 * @covers     \local_navigatr\local\sidecar\ip_address
 */
final class endpoint_network_test extends endpoint_testcase {
    /**
     * With the authority that an admin pasted, its sidecar is believed, under address and name; and no other authority.
     */
    public function test_pasted_authority_is_the_only_one(): void {
        $server = new impostor();
        $named = str_replace('127.0.0.1', 'localhost', $server->url);
        foreach ([$server->url, $named] as $url) {
            $reply = $this->send($url, $server->certificates->authority);
            $this->assertSame(200, $reply->status);
            $this->assertSame(60 * DAYSECS, $reply->certificate['to'] - $reply->certificate['from']);
        }
        $two = (new certificates())->authority . $server->certificates->authority;
        $this->assertSame(200, $this->send($named, $two)->status);
        $before = $server->heard();
        foreach (['', (new certificates())->authority, 'nonsense'] as $others) {
            $this->assertSame('sidecar_untrusted', $this->code_of(fn() => $this->send($named, $others)));
        }
        $this->assertSame($before, $server->heard());
    }

    /**
     * A proxy that the server's or container's environment names is none that Moodle was told of.
     *
     * @testWith ["http_proxy", false]
     *           ["https_proxy", false]
     *           ["HTTPS_PROXY", true]
     *           ["ALL_PROXY", false]
     * @param string $variable
     * @param bool $useproxy
     */
    public function test_environment_names_no_proxy(string $variable, bool $useproxy): void {
        $server = new impostor();
        $named = str_replace('127.0.0.1', 'localhost', $server->url);
        $how = ['authorities' => $server->certificates->authority, 'useproxy' => $useproxy];
        putenv("$variable=http://127.0.0.1:9");
        try {
            foreach ([$server->url, $named] as $url) {
                $reply = (new curl_transport(new endpoint($url, $how)))->send($url, new request('GET', '/v1/connection'), []);
                $this->assertSame(200, $reply->status);
            }
        } finally {
            putenv($variable);
        }
    }

    /**
     * A redirect is an answer like any other: nobody is led elsewhere.
     */
    public function test_redirect_is_not_followed(): void {
        $server = new impostor();
        $transport = new curl_transport(new endpoint($server->url, ['authorities' => $server->certificates->authority]));
        $this->assertSame(302, $transport->send($server->url, new request('GET', '/elsewhere'), [])->status);
        $this->assertStringNotContainsString('/found', $server->heard());
    }

    /**
     * Sends a request over the network.
     *
     * @param string $url
     * @param string $authorities PEM
     * @return reply
     */
    private function send(string $url, string $authorities): reply {
        $transport = new curl_transport(new endpoint($url, ['authorities' => $authorities]));
        return $transport->send($url, new request('PUT', '/v1/connection', '{"token":"secret"}'), []);
    }
}
