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

use local_navigatr\fixtures\recovery_testcase;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sync\unsynced;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/recovery_testcase.php');

/**
 * What a sidecar in recovery is taught.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sync\recovery
 * @covers     \local_navigatr\local\reconcile\resync
 * @covers     \local_navigatr\local\sync\unsynced
 * @covers     \local_navigatr\local\sync\resync_response_handler
 */
final class recovery_teaching_test extends recovery_testcase {
    /**
     * The feed comes first, then erasures, then what is new, then holds, connection and awards, newest first, then the counts.
     */
    public function test_all_is_taught_in_its_order(): void {
        $course = $this->mapped_course();
        $sent = [$this->sent($course), $this->sent($course)];
        $paused = $this->mapped_course();
        mapping_changes::set_state(client::lazy(), (int) $paused->id, mapping::PAUSED);
        $this->erased(77, (int) $course->id, 1700000000);
        $this->begin(self::FIRST);
        $new = $this->enrolled($course);
        $this->complete($course, $new);

        $this->run_task('send_awards');

        $paths = array_map(fn($line) => strtok($line, '?'), $this->sidecar->lines());
        $this->assertSame([
            'GET /v1/feed',
            'POST /v1/privacy/erase',
            'POST /v1/awards',
            "PUT /v1/mappings/$paused->id/0/hold",
            'GET /v1/connections',
            'POST /v1/awards',
            'POST /v1/recovery/taught',
        ], $paths);
        $this->assertSame([
            'users' => ['77'],
            'courses' => [(string) $course->id],
            'erasedAt' => '2023-11-14T22:14:20Z',
            'askedAt' => '2023-11-14T22:13:20Z',
        ], $this->sidecar->bodies('POST /v1/privacy/erase')[0]);
        [$asnew, $taught] = array_column($this->sidecar->bodies('POST /v1/awards'), 'awards');
        $this->assertArrayNotHasKey('knownState', $asnew[0]);
        $this->assertSame([$sent[1]->uuid, $sent[0]->uuid], array_column($taught, 'id'));
        $this->assertSame(['queued', 'queued'], array_column($taught, 'knownState'));
        $this->assertSame([
            'id' => self::FIRST,
            'counts' => ['erasures' => 1, 'holds' => 1, 'connections' => 1, 'awards' => 3, 'failed' => 0],
            'ofAwards' => 3,
            'done' => true,
        ], $this->sidecar->bodies('POST /v1/recovery/taught')[0]);
    }

    /**
     * What is taught is taught once, and nothing is taught without a recovery.
     */
    public function test_nothing_is_taught_twice(): void {
        $this->sent($this->mapped_course());
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->bodies('POST /v1/recovery/taught'));
        $this->begin(self::FIRST);
        foreach ([1, 2, 3] as $ignored) {
            $this->run_task('send_awards');
        }
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/recovery/taught'));
    }

    /**
     * Whatever became of it in Moodle: what was ever handed over is taught, and stays what it is.
     *
     * @dataProvider standings
     * @param array $fields of the award
     * @param array $expected `knownState`, `knownReason`, and whether name and address go along
     */
    public function test_status_in_moodle_is_taught_and_not_changed(array $fields, array $expected): void {
        global $DB;
        $course = $this->mapped_course();
        $award = $this->sent($course);
        mapping_changes::set_state(client::lazy(), (int) $course->id, mapping::PAUSED);
        $DB->update_record('local_navigatr_award', (object) ($fields + ['id' => $award->id]));
        config::set('consentrequired', $fields['status'] === 'noconsent');
        $this->begin(self::FIRST);

        $this->run_task('send_awards');

        $bodies = $this->sidecar->bodies('POST /v1/awards');
        $body = $bodies[0]['awards'][0];
        $hasperson = $body['recipient'] !== null;
        $this->assertSame($expected, [$body['knownState'], $body['knownReason'], $hasperson]);
        $now = $this->award_by_id($award);
        $this->assertSame([$fields['status'], (int) ($fields['due'] ?? 0)], [$now->status, (int) $now->due]);
    }

    /**
     * Awards in Moodle and what is taught of them.
     *
     * @return array[]
     */
    public static function standings(): array {
        return [
            'issued' => [['status' => 'sent', 'state' => 'issued'], ['issued', null, false]],
            'not told of yet' => [['status' => 'sent', 'state' => null], ['queued', null, true]],
            'unknown' => [['status' => 'sent', 'state' => 'unknown'], ['unknown', null, true]],
            'refused' => [
                ['status' => 'sent', 'state' => 'needs_attention', 'reason' => 'recipient_refused'],
                ['needs_attention', 'recipient_refused', true],
            ],
            'problem of Moodle' => [
                ['status' => 'sent', 'state' => 'queued', 'reason' => 'score_unreadable'],
                ['queued', null, true],
            ],
            'consent withdrawn' => [
                ['status' => 'noconsent', 'state' => 'cancelled', 'reason' => 'consent_withdrawn'],
                ['cancelled', 'consent_withdrawn', false],
            ],
            'erased' => [
                ['status' => 'sent', 'state' => 'cancelled', 'reason' => 'erased'],
                ['cancelled', 'erased', false],
            ],
            'waits for its paused course' => [['status' => 'waiting', 'state' => 'queued', 'due' => 1], ['queued', null, true]],
        ];
    }

    /**
     * Taken back and not recalled yet: the sidecar gets no name, may have issued it, and is told by the recall.
     */
    public function test_withdrawn_and_not_recalled_is_taught_without_the_person(): void {
        global $DB;
        $award = $this->sent($this->mapped_course());
        $this->begin(self::FIRST);
        $DB->update_record('local_navigatr_award', (object) ['id' => $award->id, 'status' => 'cancelled']);
        $this->run_task('send_awards');
        $body = $this->sidecar->bodies('POST /v1/awards')[0]['awards'][0];
        $this->assertSame(['unknown', null], [$body['knownState'], $body['recipient']]);
        $this->assertSame('cancelled', $this->award_by_id($award)->status);
        $this->assertNotSame([], $this->sidecar->bodies('POST /v1/issuances/cancel'));
    }

    /**
     * A call without an answer may have handed over: after a recovery it may have been issued.
     */
    public function test_award_without_an_answer_counts_as_handed_over(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->sidecar->goes_away_with('POST /v1/awards');
        $this->run_task('send_awards');
        $this->assertSame('waiting', $this->award_of($learner)->status);
        $this->sidecar->isup = true;
        $this->begin(self::FIRST);

        $this->run_task('send_awards');

        $this->assertSame('queued', $this->sidecar->bodies('POST /v1/awards')[0]['awards'][0]['knownState']);
        $this->assertSame('sent', $this->award_of($learner)->status);
    }

    /**
     * One that changed is due while the sidecar is taught: it may have been issued all the same.
     */
    public function test_award_that_is_sent_again_is_taught_thereby(): void {
        global $DB;
        $award = $this->sent($this->mapped_course());
        $DB->set_field('local_navigatr_award', 'due', 2, ['id' => $award->id]);
        $this->begin(self::FIRST);
        $this->run_task('send_awards');
        $bodies = $this->sidecar->bodies('POST /v1/awards');
        $this->assertCount(1, $bodies);
        $this->assertSame('queued', $bodies[0]['awards'][0]['knownState']);
        $this->assertSame(1, unsynced::progress()->taught);
    }

    /**
     * An erasure that the sidecar has done.
     *
     * @param int $userid
     * @param int $courseid
     * @param int $asked when it was asked for
     */
    private function erased(int $userid, int $courseid, int $asked): void {
        global $DB;
        erasures::ask($userid, $courseid);
        $DB->set_field(erasures::TABLE, 'timecreated', $asked);
        $DB->set_field(erasures::TABLE, 'timedone', $asked + 60);
    }
}
