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
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * From an award to the sidecar.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\task\send_awards
 * @covers    \local_navigatr\local\sync\sender
 * @covers    \local_navigatr\local\sync\award_payload_builder
 * @covers    \local_navigatr\local\sync\response_handler
 * @covers    \local_navigatr\local\sync\outbox
 */
final class sending_test extends school_testcase {
    /**
     * What travels, field by field.
     */
    public function test_award_travels_as_the_contract_says(): void {
        $course = $this->mapped_course(['fullname' => 'Health & Safety']);
        $learner = $this->enrolled($course, ['email' => 'ada@example.org', 'timezone' => 'Europe/London']);
        $this->complete($course, $learner, 1763719200);
        $award = $this->award_of($learner);

        $this->run_task('send_awards');

        $this->assertEquals([
            'id' => $award->uuid,
            'target' => self::TARGET,
            'courseId' => $course->id,
            'courseName' => 'Health & Safety',
            'userId' => $learner->id,
            'rule' => 0,
            'cycle' => 0,
            'providerId' => '1',
            'badgeId' => '51',
            'completedAt' => '2025-11-21T10:00:00Z',
            'trigger' => 'completion',
            'recipient' => ['firstName' => 'Ada', 'lastName' => 'Byron', 'email' => 'ada@example.org'],
            'recipientProblem' => null,
            'score' => null,
            'evidence' => 'Completed the course Health & Safety on 21 November 2025.',
            'validMonths' => null,
        ], $this->sidecar->awards[$award->uuid]);
        $sent = $this->award_of($learner);
        $this->assertSame(['sent', 'queued'], [$sent->status, $sent->state]);
        $this->assertEquals(0, $sent->due);
        $this->assertGreaterThan(0, config::get('lastcontact'));
    }

    /**
     * A sidecar that is down loses nothing, and the task does not fail.
     */
    public function test_sidecar_down_then_up_sends_once(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->sidecar->isup = false;

        $this->assertStringContainsString('The sidecar does not answer', $this->run_task('send_awards'));

        $this->assertSame('waiting', $this->award_of($learner)->status);
        $this->assertSame('sidecar_unreachable', config::get('lastfailure'));
        $this->sidecar->isup = true;
        $this->assertSame('', $this->run_task('send_awards'));
        $this->assertSame('sent', $this->award_of($learner)->status);
        $this->assertSame('', config::get('lastfailure'));
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->awards);
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * Nobody believes an answer that somebody else signed.
     */
    public function test_award_is_not_sent_when_the_reply_has_a_wrong_signature(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->sidecar->secret = base64_encode(str_repeat('x', 32));

        $this->run_task('send_awards');

        $this->assertSame('waiting', $this->award_of($learner)->status);
        $this->assertSame('bad_reply', config::get('lastfailure'));
    }

    /**
     * Only what the reply names is sent.
     */
    public function test_award_that_the_reply_does_not_name_is_sent_again(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->sidecar->answer('POST /v1/awards', ['results' => []]);

        $this->run_task('send_awards');

        $this->assertSame('waiting', $this->award_of($learner)->status);
    }

    /**
     * A proxy that passes less than we send.
     */
    public function test_batch_that_is_too_large_is_halved(): void {
        $course = $this->mapped_course();
        foreach (range(1, 8) as $ignored) {
            $this->complete($course, $this->enrolled($course));
        }
        $this->sidecar->maxbytes = 1000;

        $this->run_task('send_awards');

        $this->assertCount(8, $this->sidecar->awards);
        $this->assertSame('', config::get('lastfailure'));
    }

    /**
     * One award that nobody takes stops no other, and the heartbeat goes on.
     */
    public function test_single_award_that_is_too_large_stops_no_other(): void {
        $course = $this->mapped_course();
        $large = $this->enrolled($course, ['firstname' => str_repeat('A', 100), 'lastname' => str_repeat('B', 100)]);
        $this->complete($course, $large);
        $small = $this->enrolled($course);
        $this->complete($course, $small);
        $this->sidecar->maxbytes = 600;

        $this->run_task('send_awards');

        $this->assertSame('waiting', $this->award_of($large)->status);
        $this->assertSame('sent', $this->award_of($small)->status);
        $this->assertSame('too_large', config::get('lastfailure'));
        $this->assertContains('GET /v1/feed?after=0&permitSeconds=900', $this->sidecar->lines());
    }

    /**
     * A learner who cannot receive a badge shows up with the reason, and no data of theirs goes out.
     */
    public function test_learner_who_cannot_receive_is_sent_with_the_reason(): void {
        global $DB;
        $course = $this->mapped_course();
        $expected = [];
        $problems = ['no_email' => ['email' => ''], 'suspended' => ['suspended' => 1], 'deleted' => ['deleted' => 1]];
        foreach ($problems as $problem => $fields) {
            $learner = $this->enrolled($course);
            $this->complete($course, $learner);
            $DB->update_record('user', (object) ($fields + ['id' => $learner->id]));
            $expected[$this->award_of($learner)->uuid] = [null, $problem];
        }

        $this->run_task('send_awards');

        $sent = array_map(fn($award) => [$award['recipient'], $award['recipientProblem']], $this->sidecar->awards);
        $this->assertSame($expected, $sent);
        $this->assertSame(3, local\award\awards::counts($course->id)->needsAttention);
    }

    /**
     * Paused: recorded, not sent; resumed: sent.
     */
    public function test_paused_mapping_sends_nothing_until_resumed(): void {
        $course = $this->mapped_course();
        mapping_changes::set_state(client::lazy(), $course->id, mapping::PAUSED);
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);

        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->awards);

        mapping_changes::set_state(client::lazy(), $course->id, mapping::ACTIVE);
        $this->run_task('send_awards');
        $this->assertSame('sent', $this->award_of($learner)->status);
        $line = $this->hold_of($course);
        $this->assertContains("PUT $line", $this->sidecar->lines());
        $this->assertContains("DELETE $line", $this->sidecar->lines());
    }

    /**
     * What was earned for one account never goes to another.
     */
    public function test_award_of_another_account_is_not_sent(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        known_connection::remember_connection((object) ['target' => 'navigatr:staging:9', 'environment' => 'staging']);

        $this->run_task('send_awards');

        $this->assertSame([], $this->sidecar->awards);
        $this->assertSame('review', mappings::for_course($course->id)->get('state'));
    }

    /**
     * A copy of the site keeps quiet.
     */
    public function test_copy_of_the_site_sends_nothing(): void {
        $course = $this->mapped_course();
        $this->complete($course, $this->enrolled($course));
        config::set('pairedwwwroot', 'https://moodle.example.org');
        $this->sidecar->calls = [];

        $this->run_task('send_awards');

        $this->assertSame([], $this->sidecar->calls);
        $this->assertSame('cloned', config::get('lastfailure'));
    }

    /**
     * A deleted course keeps no learner from the badge.
     */
    public function test_award_of_a_deleted_course_is_sent_with_its_stored_name(): void {
        $course = $this->mapped_course(['fullname' => 'Gone']);
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);

        delete_course($course, false);
        $this->assertNull(mappings::for_course($course->id));
        $this->run_task('send_awards');

        $award = $this->award_of($learner);
        $this->assertSame('sent', $award->status);
        $this->assertSame('Gone', $this->sidecar->awards[$award->uuid]['courseName']);
    }
}
