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
use local_navigatr\local\connection\connection_actions;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\pairing;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sync\unsynced;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/recovery_testcase.php');

/**
 * How far a sidecar in recovery is taught, and when a person may confirm.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\reconcile\resync
 * @covers     \local_navigatr\local\sync\resync_batch
 * @covers     \local_navigatr\local\sync\unsynced
 * @covers     \local_navigatr\local\sidecar\heartbeat
 * @covers     \local_navigatr\local\connection\connection_actions
 */
final class recovery_progress_test extends recovery_testcase {
    /**
     * What is cut off half-way goes on where it was; what was taught under another id does not count.
     */
    public function test_teaching_goes_on_where_it_was_cut_off(): void {
        $this->many(1100);
        $this->begin(self::FIRST);
        $this->sidecar->meanwhile('POST /v1/awards', fn() => $this->sidecar->goes_away_with('POST /v1/awards'));
        $this->run_task('send_awards');
        $this->assertEquals((object) ['taught' => 500, 'failed' => 0, 'left' => 600], unsynced::progress());
        $this->assertSame([], $this->sidecar->bodies('POST /v1/recovery/taught'));

        $this->sidecar->isup = true;
        $this->sidecar->calls = [];
        $this->run_task('send_awards');

        $this->assertSame([500, 100], $this->batch_sizes());
        $told = $this->sidecar->bodies('POST /v1/recovery/taught')[0];
        $this->assertSame([1100, 1100, true], [$told['counts']['awards'], $told['ofAwards'], $told['done']]);

        $this->begin(self::SECOND);
        $this->run_task('send_awards');

        $this->assertSame([500, 500, 100], $this->batch_sizes());
        $told = $this->sidecar->bodies('POST /v1/recovery/taught')[0];
        $this->assertSame([self::SECOND, 1100], [$told['id'], $told['counts']['awards']]);
    }

    /**
     * One that cannot be taught is counted, stops nothing, and comes once more.
     */
    public function test_award_that_cannot_be_taught_is_counted(): void {
        $course = $this->mapped_course();
        $bad = $this->sent($course, ['firstname' => 'Forbidden']);
        $good = $this->sent($course);
        $this->begin(self::FIRST);
        $this->sidecar->forbidden = 'Forbidden';
        $this->run_task('send_awards');
        $told = $this->sidecar->bodies('POST /v1/recovery/taught')[0];
        $this->assertSame([1, 1], [$told['counts']['awards'], $told['counts']['failed']]);
        $this->assertSame([2, true], [$told['ofAwards'], $told['done']]);
        $this->assertSame('sent', $this->award_by_id($bad)->status);

        $this->sidecar->forbidden = null;
        $this->run_task('send_awards');

        $told = $this->sidecar->bodies('POST /v1/recovery/taught')[1];
        $this->assertSame([2, 0], [$told['counts']['awards'], $told['counts']['failed']]);
        $this->assertSame('sent', $this->award_by_id($good)->status);
    }

    /**
     * The sidecar has the learner's award under another id: it goes by that, and is taught under it.
     */
    public function test_award_with_another_id_is_taught_under_that(): void {
        $award = $this->sent($this->mapped_course());
        $holder = '01936b6e-0000-7000-8000-0000000000ff';
        $this->begin(self::FIRST);
        $conflict = ['id' => $award->uuid, 'result' => 'conflict', 'state' => null, 'conflictsWith' => $holder];
        $this->sidecar->answer('POST /v1/awards', ['results' => [$conflict]]);
        $this->run_task('send_awards');
        $this->assertFalse($this->sidecar->bodies('POST /v1/recovery/taught')[0]['done']);
        $known = ['id' => $holder, 'result' => 'known', 'state' => 'queued', 'reason' => null];
        $this->sidecar->answer('POST /v1/awards', ['results' => [$known]]);

        $this->run_task('send_awards');

        $this->assertSame($holder, $this->sidecar->bodies('POST /v1/awards')[1]['awards'][0]['id']);
        $this->assertTrue($this->sidecar->bodies('POST /v1/recovery/taught')[1]['done']);
    }

    /**
     * Confirming is refused before all is taught, with a sentence that says how far it is.
     */
    public function test_confirming_is_refused_before_all_is_taught(): void {
        $this->connection(['taughtAt' => null, 'taughtAwards' => 120, 'ofAwards' => 5000, 'mayEndUntaught' => false]);
        foreach (['recover', 'recover_untaught'] as $act) {
            $this->assert_refused($act, [], '120 of 5000');
        }
        $this->connection(['taughtAt' => null, 'taughtAwards' => 120, 'ofAwards' => 5000, 'mayEndUntaught' => true]);
        $this->assert_refused('recover', [], '120 of 5000');
        $this->sidecar->answer('POST /v1/recovery/confirm', ['released' => 3, 'asked' => 4]);
        $this->assertStringContainsString('need your attention: 4', connection_actions::recover_untaught(client::lazy()));
        $body = $this->sidecar->bodies('POST /v1/recovery/confirm')[0];
        $this->assertSame([self::FIRST, true], [$body['id'], $body['untaught']]);
    }

    /**
     * After URL or secret changed, the sidecar of before may still send for as long as it was permitted.
     */
    public function test_confirming_waits_for_the_sidecar_of_before(): void {
        $this->connection(['taughtAt' => '2026-11-21T10:00:00Z']);
        $this->sidecar->answer('POST /v1/recovery/confirm', ['released' => 3, 'asked' => 0]);
        config::set('permitteduntil', time() + HOURSECS);
        pairing::pair('http://127.0.0.1:8787', fixtures\fake_sidecar::SECRET);
        $this->assertSame(0, config::get('formerpermit'));
        pairing::pair('http://127.0.0.2:8787');
        config::set('permitteduntil', time() + 60);
        $this->assert_refused('recover', [], 'may still send until');
        $this->assertStringContainsString('3', connection_actions::recover(client::lazy(), [connection_actions::FORMER_STOPPED]));
        $this->assertSame(0, config::get('formerpermit'));
    }

    /**
     * The one of before has fallen silent: nothing is to be waited for.
     */
    public function test_confirming_does_not_wait_for_what_is_over(): void {
        $this->connection(['taughtAt' => '2026-11-21T10:00:00Z']);
        $this->sidecar->answer('POST /v1/recovery/confirm', ['released' => 3, 'asked' => 0]);
        config::set('formerpermit', time() - 1);
        $this->assertStringContainsString('3', connection_actions::recover(client::lazy()));
    }

    /**
     * A site with so many awards that the sidecar issued.
     *
     * @param int $number
     */
    private function many(int $number): void {
        global $DB;
        $award = (array) $this->sent($this->mapped_course());
        unset($award['id']);
        $rows = [];
        for ($userid = 100001; $userid < 100000 + $number; $userid++) {
            $one = ['userid' => $userid, 'uuid' => \core\uuid::generate(), 'onekey' => "k/$userid", 'state' => 'issued'];
            $rows[] = (object) ($one + $award);
        }
        $DB->insert_records('local_navigatr_award', $rows);
    }

    /**
     * How many awards were in each call since the last recovery began.
     *
     * @return int[]
     */
    private function batch_sizes(): array {
        return array_map(fn($body) => count($body['awards']), $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * The sidecar says how the recovery stands when the settings page asks.
     *
     * @param array $recovery
     */
    private function connection(array $recovery): void {
        $this->sidecar->answer('GET /v1/connection', ['configured' => true, 'target' => self::TARGET, 'recovery' => $recovery + [
            'active' => true, 'id' => self::FIRST, 'wouldSend' => 3,
        ]]);
    }

    /**
     * A button is refused with a sentence, and the sidecar is not asked.
     *
     * @param string $act
     * @param string[] $ticked
     * @param string $sentence part of it
     */
    private function assert_refused(string $act, array $ticked, string $sentence): void {
        try {
            connection_actions::$act(client::lazy(), $ticked);
            $this->fail('It was not refused');
        } catch (sidecar_exception $failure) {
            $this->assertStringContainsString($sentence, $failure->getMessage());
        }
        $this->assertSame([], $this->sidecar->bodies('POST /v1/recovery/confirm'));
    }
}
