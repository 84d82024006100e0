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

use local_navigatr\external\test_connection;
use local_navigatr\fixtures\certificates;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\fixtures\typed_connection;
use local_navigatr\local\config;
use local_navigatr\local\sidecar\authorities;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/certificates.php');
require_once(__DIR__ . '/fixtures/golden.php');
require_once(__DIR__ . '/fixtures/typed_connection.php');

/**
 * Certificates of authorities that an admin pastes.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sidecar\authorities
 */
final class authorities_test extends school_testcase {
    use typed_connection;

    /**
     * What people paste: each fault has one sentence.
     */
    public function test_pasted_authorities_are_read(): void {
        [$good, $other, $old] = [new certificates(), new certificates(), new certificates(0)];
        $two = str_replace("\n", "\r\n", $good->authority . $other->authority);
        $both = new authorities("\u{FEFF}# Hill School\r\n$two\r\nend");
        $this->assertNull($both->problem);
        $this->assertSame(trim($good->authority) . "\n" . trim($other->authority) . "\n", $both->pem);
        $this->assertSame(['Hill School Authority', 'Hill School Authority'], array_column($both->certificates, 'subject'));
        $this->assertSame('', (new authorities(''))->pem);
        $this->assertNull((new authorities(" \n"))->problem);

        $faults = [
            'canotpem' => 'Hill School Authority',
            'caprivatekey' => $good->authority . $good->authoritykey,
            'caexpired' => $good->authority . $old->authority,
            'caleaf' => $good->server,
            'cacutoff' => substr($good->authority, 0, -30),
            'caunreadable' => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            'catoolong' => str_repeat($good->authority, 200),
        ];
        foreach ($faults as $key => $pasted) {
            $read = new authorities($pasted);
            $begin = explode('{', get_string_manager()->get_string($key, 'local_navigatr'))[0];
            $this->assertStringStartsWith($begin, (string) $read->problem, $key);
            $this->assertStringNotContainsString('$a', $read->problem);
            $this->assertSame('', $read->pem);
        }
    }

    /**
     * Saved with what else is typed, kept when nothing is pasted, and removed on request. Test Connection uses it unsaved.
     */
    public function test_authority_is_saved_kept_and_removed(): void {
        $this->setAdminUser();
        $this->sidecar->answer('GET /v1/connection', fixtures\golden::body('connection_reply'));
        $this->sidecar->answer('PUT /v1/connection', fixtures\golden::body('put_connection_reply'));
        $authority = (new certificates())->authority;
        $this->save(['sidecarca' => str_replace("\n", "\r\n", $authority)]);
        $this->assertSame($authority, config::get('sidecarca'));
        $this->save(['timeout' => 31]);
        $this->assertSame($authority, config::get('sidecarca'));
        $this->save(['removeca' => '1']);
        $this->assertSame('', config::get('sidecarca'));
    }

    /**
     * A key that was pasted by mistake is nowhere afterwards.
     */
    public function test_private_key_is_stored_nowhere(): void {
        global $DB;
        $this->setAdminUser();
        $key = (new certificates())->authoritykey;
        $result = test_connection::execute('http://127.0.0.1:8787', '', 'production', 'pat', 30, $key, false, false, false);
        $this->assertSame(get_string('caprivatekey', 'local_navigatr'), $result['message']);
        $problems = $this->input(['sidecarca' => $key])->problems();
        $this->assertSame(['sidecarca' => get_string('caprivatekey', 'local_navigatr')], $problems);
        foreach (['config_plugins', 'config_log'] as $table) {
            $part = '%' . substr($key, 100, 50) . '%';
            $this->assertFalse($DB->record_exists_select($table, $DB->sql_like('value', '?'), [$part]), $table);
        }
        $this->assertSame([], $this->sidecar->calls);
    }
}
