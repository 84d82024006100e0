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

use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\config;
use local_navigatr\local\connection\connection_input;
use local_navigatr\local\connection\status;
use local_navigatr\local\connection\test;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sidecar\wire;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Plugin and sidecar of different versions.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sidecar\wire
 * @covers     \local_navigatr\local\sidecar\signed_http_client
 * @covers     \local_navigatr\local\sidecar\sidecar_health
 * @covers     \local_navigatr\check\sidecar
 */
final class wire_test extends school_testcase {
    /**
     * Both halves answer alike.
     *
     * @dataProvider versions
     * @param string $theirs
     * @param string $ours
     * @param bool $fits
     */
    public function test_versions_fit_as_in_the_sidecar(string $theirs, string $ours, bool $fits): void {
        $this->assertSame($fits, wire::fits($theirs, $ours));
    }

    /**
     * The cases that the sidecar's tests use, too.
     *
     * @return array[]
     */
    public static function versions(): array {
        $cases = json_decode(file_get_contents(__DIR__ . '/fixtures/contract/wire_versions.json'), true);
        return array_map('array_values', $cases);
    }

    /**
     * Every request says what the plugin speaks.
     */
    public function test_request_carries_the_version(): void {
        client::from_config()->connection();
        $this->assertSame(vocabulary::WIRE_VERSION, $this->sidecar->calls[0]->headers['x-navigatr-wire']);
    }

    /**
     * A sidecar that is newer or older by too much: both versions, and the half to update, in a sentence. Its signature is
     * not looked at.
     *
     * @dataProvider foreign
     * @param string $theirs
     * @param string $sentence
     */
    public function test_admin_reads_both_versions_and_what_to_update(string $theirs, string $sentence): void {
        $this->setAdminUser();
        $this->sidecar->wire = $theirs;
        $this->sidecar->secret = base64_encode(str_repeat('x', 32));
        $values = (object) ['sidecarurl' => 'http://127.0.0.1:8787', 'token' => 't', 'timeout' => 30];

        $this->assertSame($sentence, $this->failure()->getMessage());
        $this->assertSame($sentence, status::read(client::lazy())['message']);
        $this->assertSame($sentence, test::run(connection_input::from($values))['message']);
    }

    /**
     * Versions of a sidecar that do not fit, and what is said.
     *
     * @return array[]
     */
    public static function foreign(): array {
        $ours = vocabulary::WIRE_VERSION;
        return [
            'newer' => ['2.0', "The plugin uses version $ours of the protocol, and the sidecar 2.0. Update the plugin."],
            'newer by two' => ['1.2', "The plugin uses version $ours of the protocol, and the sidecar 1.2. Update the plugin."],
            'older' => ['0.9', "The plugin uses version $ours of the protocol, and the sidecar 0.9. Update the sidecar."],
            'unreadable' => [
                'x.y',
                "The plugin uses version $ours of the protocol, and the sidecar a different one. Update both to the same release.",
            ],
        ];
    }

    /**
     * The sidecar refuses the plugin's version, in whatever way it signs.
     */
    public function test_refused_version_is_the_same_failure(): void {
        $this->setAdminUser();
        $this->sidecar->refuse('GET /v1/connection', 'wire_version', 409);
        foreach (['2.0' => 'Update the plugin', '' => 'Update both'] as $theirs => $todo) {
            $this->sidecar->wire = $theirs;
            $failure = $this->failure();
            $this->assertSame(['wire_version', 409], [$failure->sharedcode, $failure->httpstatus]);
            $this->assertStringContainsString($todo, $failure->getMessage());
        }
    }

    /**
     * A proxy in between says nothing of a version: the answer is judged as ever.
     */
    public function test_answer_without_a_version_is_judged_by_its_signature(): void {
        $this->sidecar->wire = '';
        $this->assertTrue(client::from_config()->connection()->held);
        $this->sidecar->secret = base64_encode(str_repeat('x', 32));
        $this->assertSame('bad_reply', $this->failure()->sharedcode);
    }

    /**
     * A teacher cannot update anything: the badges wait.
     */
    public function test_teacher_reads_that_badges_wait(): void {
        $this->setUser($this->enrolled($this->mapped_course(), [], 'editingteacher'));
        $this->sidecar->wire = '2.0';
        $this->assertSame(reader::unavailable('wire_version'), $this->failure()->getMessage());
    }

    /**
     * Nothing is lost: awards wait, the status check says why, and all goes on once both fit.
     */
    public function test_awards_wait_until_the_versions_fit(): void {
        $this->setAdminUser();
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->sidecar->wire = '2.0';

        $output = $this->run_task('send_awards');

        $this->assertStringContainsString('Update the plugin', $output);
        $this->assertSame('waiting', $this->award_of($learner)->status);
        $check = (new check\sidecar())->get_result();
        $this->assertStringContainsString('the sidecar 2.0. Update the plugin.', $check->get_details());

        $this->sidecar->wire = vocabulary::WIRE_VERSION;
        $this->run_task('send_awards');
        $this->assertSame('sent', $this->award_of($learner)->status);
        $this->assertSame('', config::get('lastfailure'));
    }

    /**
     * A sidecar that was updated first goes on with this plugin.
     */
    public function test_sidecar_one_step_newer_works(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->sidecar->wire = '1.1';
        $this->run_task('send_awards');
        $this->assertSame('sent', $this->award_of($learner)->status);
        $this->assertSame('', config::get('lastfailure'));
    }

    /**
     * However many mappings and erasures the sidecar is to be told of, it is not asked about each.
     */
    public function test_version_that_does_not_fit_costs_few_calls(): void {
        foreach (range(1, 5) as $ignored) {
            $course = $this->mapped_course();
            hold_requests::add(mapping_key::of_course((int) $course->id), course_hold_sync::HOLD);
            erasures::ask(0, (int) $course->id);
        }
        $this->sidecar->wire = '2.0';
        $this->sidecar->calls = [];

        $this->run_task('send_awards');
        $this->run_task('send_erasures');

        $this->assertSame(['POST', 'POST'], array_map(fn($line) => strtok($line, ' '), $this->sidecar->lines()));
        $this->assertCount(5, hold_requests::all());
        $this->assertEquals(5, erasures::open()->number);
    }

    /**
     * The failure of a call.
     *
     * @return sidecar_exception
     */
    private function failure(): sidecar_exception {
        try {
            client::from_config()->connection();
        } catch (sidecar_exception $failure) {
            return $failure;
        }
        $this->fail('It did not fail');
    }
}
