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

use local_navigatr\external\get_removal;
use local_navigatr\external\remove_connection;
use local_navigatr\external\test_account;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\two_platforms_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\connection\client_input;
use local_navigatr\local\connection\client_save;
use local_navigatr\local\connection\confirmation;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\output\connections_table;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/two_platforms_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * An account of Open Badge Factory: connected, tested and removed beside one of Navigatr.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\get_removal
 * @covers     \local_navigatr\external\remove_connection
 * @covers     \local_navigatr\external\test_account
 * @covers     \local_navigatr\local\connection\account_warnings
 * @covers     \local_navigatr\local\connection\client_input
 * @covers     \local_navigatr\local\connection\client_save
 * @covers     \local_navigatr\local\connection\client_test
 * @covers     \local_navigatr\output\connections_table
 */
final class account_connection_test extends two_platforms_testcase {
    /** The calls about the other account. */
    private const TEST = 'POST /v1/connections/obf/test';
    /** Storing it. */
    private const PUT = 'PUT /v1/connections/obf';

    /**
     * What is typed is cleaned, tested through its own connection only, and nothing of it comes back.
     */
    public function test_account_is_tested_as_typed(): void {
        $this->sidecar->answer(self::TEST, golden::body('test_connection_reply', ['target' => self::OBF, 'problem' => 'none']));
        $result = test_account::execute('obf', " NORTHFIELD1\n", "Bearer sandbox_\n secret ");
        $this->assertTrue($result['ok']);
        $this->assertStringContainsString('Open Badge Factory', $result['message']);
        $this->assertStringNotContainsString('sandbox_secret', json_encode($result));
        $this->assertSame([self::TEST], $this->sidecar->lines());
        $this->assertSame([
            'platform' => 'obf', 'environment' => 'production', 'timeoutMs' => 30000,
            'clientId' => 'NORTHFIELD1', 'clientSecret' => 'sandbox_secret',
        ], $this->sidecar->bodies(self::TEST)[0]);
        $this->assertEquals($result, test_account::clean_returnvalue(test_account::execute_returns(), $result));
    }

    /**
     * Each failure has its sentence, in the words of the platform.
     *
     * @dataProvider failures
     * @param string $problem
     * @param string $part of the sentence
     */
    public function test_failure_has_its_sentence(string $problem, string $part): void {
        $reply = ['ok' => false, 'problem' => $problem, 'host' => 'openbadgefactory.com', 'httpStatus' => null];
        $this->sidecar->answer(self::TEST, golden::body('test_connection_reply', $reply));
        $result = test_account::execute('obf', 'NORTHFIELD1', 'secret');
        $this->assertFalse($result['ok']);
        $this->assertStringContainsString($part, $result['message']);
        $this->assertStringNotContainsString('avigatr', $result['message']);
    }

    /**
     * Failures of the sidecar's test.
     *
     * @return string[][]
     */
    public static function failures(): array {
        return [
            'secret of another client, or another host' => ['token_refused', 'created for this client id'],
            'no permission' => ['no_provider_admin', 'Pro account'],
            'something else answers' => ['not_navigatr', 'SIDECAR_OBF_URLS'],
            'too soon' => ['rate_limited', 'ten seconds'],
            'network' => ['dns', 'openbadgefactory.com'],
            'clock' => ['tls', 'clock'],
            'fails' => ['server_error', 'Open Badge Factory failed'],
        ];
    }

    /**
     * What cannot be right makes no call.
     */
    public function test_values_are_checked_first(): void {
        foreach ([['', 'secret'], ['North field!', 'secret'], ['OTHER2', '']] as [$id, $secret]) {
            $this->assertFalse(test_account::execute('obf', $id, $secret)['ok']);
        }
        $this->assertSame('platform', test_account::execute('navigatr', 'NORTHFIELD1', 'secret')['field']);
        $this->assertSame([], $this->sidecar->lines());
    }

    /**
     * A sub-organisation that vanished, and a quota that is used up, are said although the account signs in.
     */
    public function test_warnings_of_an_account_that_works(): void {
        $this->map_to_obf($this->course());
        $this->sidecar->answer(self::TEST, golden::body('test_connection_reply', [
            'target' => self::OBF, 'problem' => 'none', 'providers' => [['id' => 'OTHER', 'name' => 'Other']],
            'allowance' => ['limit' => 10, 'issued' => 10, 'validUntil' => null],
        ]));
        $message = test_account::execute('obf', 'NORTHFIELD1', '')['message'];
        $this->assertStringContainsString('Sub-organisations that the account no longer has: Northfield College', $message);
        $this->assertStringContainsString('as it may (10)', $message);
    }

    /**
     * What is saved becomes a connection of its own; the one of Navigatr stays as it is.
     */
    public function test_save(): void {
        accounts::update(new \stdClass(), 'obf');
        $connection = golden::body('connection_reply', ['id' => 'obf', 'platform' => 'obf', 'target' => self::OBF]);
        $reply = ['saved' => true, 'targetChanged' => false, 'connection' => $connection];
        $this->sidecar->answer(self::PUT, $reply + golden::body('put_connection_reply'));
        $input = client_input::from((object) ['platform' => 'obf', 'clientid' => 'NORTHFIELD1', 'clientsecret' => 'secret']);
        $this->assertTrue(client_save::run(client::lazy(), $input)->saved);
        $this->assertSame([self::TARGET, self::OBF], accounts::targets());
        $this->assertSame('obf', accounts::of_target(self::OBF)->connectionid);
    }

    /**
     * Another account than the one that courses are mapped to is asked about, and only its platform's mappings are counted.
     */
    public function test_other_account_is_asked_about(): void {
        $this->mapped_course();
        $this->map_to_obf($this->course());
        $test = golden::body('test_connection_reply', ['target' => 'obf:production:OTHER2', 'accountName' => 'Other School']);
        $reply = ['saved' => false, 'targetChanged' => true, 'test' => $test];
        $this->sidecar->answer(self::PUT, $reply + golden::body('put_connection_reply'));
        $input = client_input::from((object) ['platform' => 'obf', 'clientid' => 'OTHER2', 'clientsecret' => 'secret']);
        $result = client_save::run(client::lazy(), $input);
        $this->assertFalse($result->saved);
        $this->assertSame('obf:production:OTHER2', $result->asks->target);
        $this->assertStringContainsString('Other School (Open Badge Factory)', $result->message);
        $this->assertSame(self::OBF, $this->sidecar->bodies(self::PUT)[0]['expectedTarget']);
    }

    /**
     * Removing one account pauses its mappings only.
     */
    public function test_removal_of_one_account(): void {
        $navigatr = $this->mapped_course();
        $obf = $this->course();
        $this->map_to_obf($obf);
        $this->assertSame(['mappings' => 1, 'waiting' => 0], get_removal::execute('obf'));
        $result = remove_connection::execute(confirmation::of_removal(), 'obf');
        $this->assertSame(['removed' => true, 'paused' => 1], $result);
        $this->assertContains('DELETE /v1/connections/obf', $this->sidecar->lines());
        $this->assertSame('active', mappings::for_course((int) $navigatr->id)->get('state'));
        $this->assertSame('paused', mappings::for_course((int) $obf->id)->get('state'));
        $this->assertSame([self::TARGET], accounts::targets());
    }

    /**
     * What is no connection of the site is not removed: as the name of a platform it would pause that platform's courses.
     *
     * @dataProvider strangers
     * @param string $connection
     */
    public function test_strange_connection_is_refused(string $connection): void {
        $course = $this->mapped_course();
        $this->assert_refused_as('connectiongone', fn() => get_removal::execute($connection));
        $this->assert_refused_as('connectiongone', fn() => remove_connection::execute(confirmation::of_removal(), $connection));
        $this->assertSame('active', mappings::for_course((int) $course->id)->get('state'));
        $this->assertSame([], preg_grep('/connection/', $this->sidecar->lines()));
        $this->assertSame([self::TARGET, self::OBF], accounts::targets());
    }

    /**
     * Names that no connection of the site has.
     *
     * @return string[][]
     */
    public static function strangers(): array {
        return array_map(fn($name) => [$name], ['../feed', 'navigatr', 'cancred', 'OBF', '']);
    }

    /**
     * What is said of a failure names nothing that the page of such an account lacks.
     */
    public function test_failure_to_save_offers_only_what_the_page_has(): void {
        $test = golden::body('test_connection_reply', ['ok' => false, 'problem' => 'token_refused', 'target' => null]);
        $reply = ['saved' => false, 'targetChanged' => false, 'test' => $test];
        $this->sidecar->answer(self::PUT, $reply + golden::body('put_connection_reply'));
        $input = client_input::from((object) ['platform' => 'obf', 'clientid' => 'OTHER2', 'clientsecret' => 'secret']);
        $message = client_save::run(client::lazy(), $input)->message;
        $this->assertStringStartsWith('Not saved. ', $message);
        $this->assertStringNotContainsString('Save anyway', $message);
    }

    /**
     * Functions are for those who may connect.
     *
     * @dataProvider functions
     * @param callable $function
     */
    public function test_others_are_refused(callable $function): void {
        $this->setUser($this->getDataGenerator()->create_user());
        $this->assert_refused_as('nopermissions', $function);
    }

    /**
     * The functions.
     *
     * @return callable[][]
     */
    public static function functions(): array {
        return [
            'test_account' => [fn() => test_account::execute('obf', 'NORTHFIELD1', 'secret')],
            'get_removal' => [fn() => get_removal::execute('obf')],
        ];
    }

    /**
     * The table has a row for each account, with what is left of its quota and what holds it, and no word of the secret.
     */
    public function test_table(): void {
        $hold = ['scope' => 'target', 'target' => self::OBF, 'reason' => 'quota_used_up'];
        $said = (object) [
            'id' => 'obf', 'target' => self::OBF, 'holds' => [(object) $hold],
            'allowance' => (object) ['limit' => 500, 'issued' => 12, 'validUntil' => '2033-05-18T03:33:20Z'],
        ];
        [$main, $row] = (new connections_table([$said]))->export()['rows'];
        $this->assertSame(['Navigatr', 'Open Badge Factory'], [$main['platform'], $row['platform']]);
        $this->assertSame('12 of 500 (488 left)', $row['quota']);
        $this->assertSame('The account has issued as many badges as it may.', $row['state']['text']);
        $this->assertSame('18/05/33', $row['validuntil']);
        $this->assertTrue(connections_table::is_needed());
        accounts::update(new \stdClass(), 'obf');
        $this->assertFalse(connections_table::is_needed());
    }
}
