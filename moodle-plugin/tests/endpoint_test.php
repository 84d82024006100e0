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

use local_navigatr\fixtures\endpoint_testcase;
use local_navigatr\fixtures\typed_connection;
use local_navigatr\local\config;
use local_navigatr\local\sidecar\base_url;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\curl_transport;
use local_navigatr\local\sidecar\endpoint;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/endpoint_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');
require_once(__DIR__ . '/fixtures/typed_connection.php');

/**
 * Where Moodle calls a sidecar, and which certificates it believes there.
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
final class endpoint_test extends endpoint_testcase {
    use typed_connection;

    /**
     * What an admin types is judged before anything is sent.
     *
     * @dataProvider urls
     * @param string|null $problem
     * @param string $url
     */
    public function test_url_is_judged(?string $problem, string $url): void {
        $this->assertSame($problem, base_url::problem($url));
    }

    /**
     * URLs with what is wrong with them.
     *
     * @return array
     */
    public static function urls(): array {
        $urls = [
            '' => [
                'http://127.0.0.1:8787', 'https://sidecar.example.org', 'https://sidecar.example.org.', 'https://10.0.0.7/navigatr',
                'HTTPS://Sidecar.Example.org:443/a-b_c~d/%41/', 'http://[::1]:8787', 'https://[2001:db8::7]', 'http://sidecar:8787',
                'http://my_stack_sidecar.1.abc:8787', 'https://xn--schler-4ya.example',
                'https://192.168.169.254', 'http://localhost',
            ],
            'urlinvalid' => [
                '', 'nonsense', '127.0.0.1:8787', 'ftp://sidecar.example.org', 'https://', 'https:///path', "https://a b.org",
                'https://schüler.example', 'https://sidecar.example.org:0', 'https://sidecar.example.org:65536', 'https://a..',
                'http://2130706433', 'http://0x7f000001:8787', 'http://0x7f.1', 'http://0177.0.0.1',
                'http://127.1', 'http://127.0.0.1.',
                'http://2852039166', 'http://0xa9fea9fe', 'http://169.254.43518', 'http://[fe80::1%25eth0]',
                'http://[::1', 'http://[1.2.3.4]x',
                'https://sidecar.example.org/a b', 'https://sidecar.example.org/../v1',
                "https://sidecar.example.org\n", 'https://a\\b',
                'https://sidecar.example.org/a/..', 'https://①②⑦.0.0.1',
            ],
            'urluser' => ['https://user@sidecar.example.org', 'https://user:pass@sidecar.example.org', 'https://a@169.254.169.254'],
            'urlquery' => ['https://sidecar.example.org/?a=b', 'https://sidecar.example.org#x', 'https://sidecar.example.org/#x'],
            'urlforbidden' => [
                'http://169.254.169.254', 'https://169.254.0.1:8787', 'http://0.0.0.0:8787',
                'http://0.1.2.3', 'http://100.100.100.200',
                'http://[fe80::1]', 'http://[febf::1]', 'http://[fd00:ec2::254]', 'http://[::]', 'http://[::ffff:169.254.169.254]',
                'http://[::ffff:a9fe:a9fe]', 'http://[::169.254.169.254]', 'http://[64:ff9b::a9fe:a9fe]',
                'http://[2002:a9fe:a9fe::1]',
                'http://metadata.google.internal', 'http://METADATA.google.internal.', 'http://metadata', 'http://instance-data',
                'http://224.0.0.1', 'http://255.255.255.255', 'http://[ff02::1]', 'http://[::ffff:0.0.0.0]', 'http://168.63.129.16',
            ],
        ];
        $cases = [];
        foreach ($urls as $problem => $those) {
            foreach ($those as $url) {
                $cases[$url] = [$problem === '' ? null : $problem, $url];
            }
        }
        return $cases;
    }

    /**
     * Plain http stays on this machine unless an admin says that the network is private. A name that leads to loopback may
     * lead elsewhere tomorrow.
     */
    public function test_plain_http_leaves_this_machine_only_when_permitted(): void {
        $here = ['http://127.0.0.1', 'http://127.9.9.9:8787', 'http://[::1]', 'http://[::ffff:127.0.0.1]', 'HTTP://LOCALHOST.:1'];
        $elsewhere = [
            'http://sidecar:8787', 'http://10.0.0.7', 'http://[fd00::7]', 'http://localhost.example.org', 'HTTP://a.example',
        ];
        foreach ($here as $url) {
            (new endpoint($url))->require_callable();
        }
        foreach ($elsewhere as $url) {
            $this->assertSame('sidecar_insecure', $this->code_of(fn() => (new endpoint($url))->require_callable()), $url);
            (new endpoint($url, ['isprivate' => true]))->require_callable();
            (new endpoint(preg_replace('/^http/i', 'https', $url)))->require_callable();
        }
    }

    /**
     * A stored URL, from before or from config.php, is judged at every call: nothing goes there, and awards wait.
     */
    public function test_nothing_is_sent_where_it_must_not_go(): void {
        config::set('sidecarurl', 'http://sidecar:8787');
        $this->assertSame('sidecar_insecure', $this->code_of(fn() => client::from_config()->connection()));
        config::set('privatenetwork', true);
        config::set('sidecarurl', 'http://169.254.169.254');
        $this->assertSame('sidecar_address', $this->code_of(fn() => client::from_config()->connection()));
        $this->assertSame([], $this->sidecar->calls);

        $course = $this->mapped_course();
        $this->complete($course, $this->enrolled($course));
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->calls);
        $this->assertSame('sidecar_address', config::get('lastfailure'));
        $this->assertSame(1, local\award\award::count_records(['status' => local\award\award::WAITING]));
    }

    /**
     * Where a name leads is judged like a typed address, and the call goes there.
     */
    public function test_name_is_tied_to_a_permitted_address(): void {
        $this->assertSame('a.example:443:10.0.0.7', curl_transport::pin('a.example:443', '10.0.0.7'));
        $this->assertSame('a.example:443:[fd00::7]', curl_transport::pin('a.example:443', 'fd00::7'));
        foreach (['169.254.169.254', 'fe80::1', '::ffff:169.254.169.254', '0.0.0.0', ''] as $address) {
            $this->assertSame('sidecar_address', $this->code_of(fn() => curl_transport::pin('a.example:443', $address)), $address);
        }
    }

    /**
     * What config.php fixes is what counts, whatever a page sends.
     */
    public function test_forced_settings_win(): void {
        global $CFG;
        $this->setAdminUser();
        $CFG->forced_plugin_settings['local_navigatr'] = ['sidecarurl' => 'http://sidecar:8787', 'privatenetwork' => '1'];
        $this->sidecar->answer('GET /v1/connection', fixtures\golden::body('connection_reply'));
        $this->sidecar->answer('PUT /v1/connection', fixtures\golden::body('put_connection_reply'));
        $this->assertSame([], $this->input(['sidecarurl' => '', 'privatenetwork' => ''])->problems());
        $this->save(['sidecarurl' => 'https://other.example.org', 'timeout' => 31]);
        $this->assertSame('http://sidecar:8787', end($this->sidecar->calls)->url);
        $this->assertSame('http://127.0.0.1:8787', config::stored('sidecarurl'));
    }
}
