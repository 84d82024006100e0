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
use local_navigatr\local\sidecar\pairing;
use local_navigatr\local\sidecar\request;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sidecar\signature;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * The signed calls, and what their failures say.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\sidecar\client
 * @covers    \local_navigatr\local\sidecar\signed_http_client
 * @covers    \local_navigatr\local\sidecar\sidecar_exception
 * @covers    \local_navigatr\local\sidecar\signature
 */
final class sidecar_client_test extends school_testcase {
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
     * The sidecar can check every request.
     */
    public function test_request_is_signed_over_its_own_target(): void {
        global $CFG;
        pairing::pair('https://school.example.org/navigatr/', 'second:' . fake_sidecar::SECRET);

        client::from_config()->badges('1', 'ü & /', 2, 50);

        $call = end($this->sidecar->calls);
        $this->assertSame('https://school.example.org/navigatr', $call->url);
        $this->assertSame('GET /v1/providers/1/badges?query=%C3%BC%20%26%20%2F&page=2&size=50', $call->line);
        $this->assertSame('second', $call->headers['x-navigatr-site']);
        $this->assertSame($CFG->wwwroot, $call->headers['x-navigatr-wwwroot']);
        $this->assertMatchesRegularExpression('/^[A-Za-z0-9_-]{16,64}$/', $call->headers['webhook-id']);
        $content = signature::request_content(new request('GET', substr($call->line, 4)), $call->headers);
        $this->assertTrue(signature::verify(fake_sidecar::SECRET, $content, $call->headers['webhook-signature']));
    }

    /**
     * What is sent in whose name.
     */
    public function test_person_who_acts_is_named(): void {
        $this->setAdminUser();
        client::from_config()->act('decide', ['a', 'b'], ['decision' => 'issued'], 'seen');
        $actor = ['userId' => get_admin()->id];
        $expected = ['ids' => ['a', 'b'], 'actor' => $actor, 'decision' => 'issued', 'note' => 'seen'];
        $this->assertEquals([$expected], $this->sidecar->bodies('POST /v1/issuances/decide'));

        client::from_config()->act('retry', ['a']);
        $this->assertEquals([['ids' => ['a'], 'actor' => $actor]], $this->sidecar->bodies('POST /v1/issuances/retry'));
    }

    /**
     * Calls that make the sidecar call Navigatr get its time-out and some more.
     */
    public function test_test_and_save_wait_for_the_platform(): void {
        $client = client::from_config();
        $client->connection();
        $client->test_connection([]);
        $client->put_connection(['environment' => 'production', 'token' => 't', 'timeoutMs' => 60000]);

        $this->assertSame([10, 40, 70], array_column($this->sidecar->calls, 'timeout'));
        $this->assertFalse($this->sidecar->calls[2]->body['force']);
    }

    /**
     * Every error of the contract has a sentence of its own.
     */
    public function test_every_code_has_a_sentence_that_is_no_upstream_text(): void {
        foreach (local\contract\vocabulary::ERROR_CODES as $code) {
            $this->sidecar->refuse('GET /v1/connection', $code, 500);
            $failure = $this->failure_of(fn() => client::from_config()->connection());
            $this->assertStringNotContainsString('for engineers', $failure->getMessage());
            $this->assertStringNotContainsString('[[', $failure->getMessage());
            $this->assertSame('local_navigatr', $failure->module);
        }
        $this->assertSame('upstream_timeout', $failure->sharedcode);
        $this->assertTrue($failure->retry);
        $this->assertSame(500, $failure->httpstatus);
    }

    /**
     * A code of a newer sidecar is no fault of the page.
     */
    public function test_unknown_code_falls_back_to_a_general_sentence(): void {
        $this->sidecar->refuse('GET /v1/connection', 'brand_new', 418);
        $failure = $this->failure_of(fn() => client::from_config()->connection());
        $this->assertSame(get_string('failure_unknown_code', 'local_navigatr', 'brand_new'), $failure->getMessage());
        $this->assertSame('brand_new', $failure->sharedcode);
    }

    /**
     * A secret that is no base64 is the admin's to mend.
     */
    public function test_secret_that_is_no_base64_is_a_bad_secret(): void {
        $client = client::of_values(new endpoint('http://127.0.0.1:1'), 'default', 'not base64!', $this->sidecar);
        $this->assertSame('bad_secret', $this->failure_of(fn() => $client->connection())->sharedcode);
        $this->assertSame([], $this->sidecar->calls);
    }

    /**
     * Before it is set up there is nobody to call.
     */
    public function test_site_that_is_not_set_up_says_so(): void {
        config::set('sidecarsecret', '');
        $this->assertSame('not_paired', $this->failure_of(fn() => client::from_config())->sharedcode);
    }

    /**
     * A page hands on a client before anybody knows whether there is a pairing: the first call says it.
     */
    public function test_lazy_client_looks_at_the_pairing_with_the_first_call(): void {
        $secret = config::get('sidecarsecret');
        config::set('sidecarsecret', '');
        $client = client::lazy();
        $this->assertSame('not_paired', $this->failure_of(fn() => $client->connection())->sharedcode);
        config::set('sidecarsecret', $secret);
        $client->connection();
        $this->assertSame(['GET /v1/connection'], $this->sidecar->lines());
    }
}
