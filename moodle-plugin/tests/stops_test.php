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

use local_navigatr\fixtures\taken_back_testcase;
use local_navigatr\local\config;
use local_navigatr\local\connection\connection_actions;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\course_badge\pending_awards;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/taken_back_testcase.php');

/**
 * After a silence the sidecar learns what it must not send before it is permitted to send: it would, within the second.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sync\stops
 * @covers     \local_navigatr\local\reconcile\sync_run
 */
final class stops_test extends taken_back_testcase {
    /** The call that permits sending. */
    private const FEED = 'GET /v1/feed';

    /** The call that makes the sidecar forget somebody. */
    private const ERASE = 'POST /v1/privacy/erase';

    /**
     * The sidecar has the award; then cron, or the sidecar, was silent for hours.
     */
    public function setUp(): void {
        parent::setUp();
        $this->run_task('send_awards');
        config::set('lastcontact', time() - 5 * HOURSECS);
        $this->sidecar->acts = true;
        $this->sidecar->isup = false;
    }

    /**
     * What Moodle took back in the silence is told before the call that permits sending, whatever took it back.
     *
     * @dataProvider stopped
     * @param string $call that tells it
     * @param callable $act what happened in the silence
     */
    public function test_sidecar_is_told_before_it_may_send(string $call, callable $act): void {
        $act($this);
        $told = $this->calls_after_the_silence();
        $this->assertContains($call, $told);
        $this->assertLessThan(array_search(self::FEED, $told), array_search($call, $told));
    }

    /**
     * What is taken back, and the call that tells it.
     *
     * @return array[]
     */
    public static function stopped(): array {
        return [
            'consent' => [self::CANCEL, fn($test) => $test->withdraw()],
            'a completion, of which no sweep knows' => [self::CANCEL, fn($test) => $test->delete_completion($test->learner)],
            'a person' => [self::CANCEL, fn($test) => $test->change_award(['status' => 'cancelled', 'due' => 1])],
            'one of two accounts' => [self::CANCEL, fn($test) => $test->change_award(['status' => 'merged'])],
            'a learner who is erased' => [self::ERASE, fn($test) => erasures::ask((int) $test->learner->id, 0)],
            'an address' => ['POST /v1/awards', fn($test) => $test->change_address()],
        ];
    }

    /**
     * The badge of a course was changed in the silence: the one of before is held until the sidecar has the new one.
     */
    public function test_badge_of_before_is_held(): void {
        $this->map($this->course, '52', pending_awards::SEND_NEW);
        $told = $this->calls_after_the_silence();
        $hold = 'PUT ' . strtok($this->hold_of($this->course), '?');
        $this->assertContains($hold, $told);
        $this->assertLessThan(array_search(self::FEED, $told), array_search($hold, $told));
        $this->assertContains(str_replace('PUT', 'DELETE', $hold), $told);
    }

    /**
     * One part that fails keeps no other from being told, and not the feed, by which the sidecar falls silent for everybody.
     */
    public function test_part_that_fails_stops_no_other(): void {
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        $this->uncomplete();
        erasures::ask(4711, 0);
        $this->sidecar->refuse("PUT {$this->hold_of($this->course)}", 'internal', 500);
        $this->sidecar->refuse(self::CANCEL, 'internal', 500);
        $told = $this->calls_after_the_silence();
        $this->assertContains(self::CANCEL, $told);
        $this->assertContains(self::ERASE, $told);
        $this->assertContains(self::FEED, $told);
    }

    /**
     * A ledger that is not the one of before takes no recall: the feed finds that out, and begins a recovery.
     */
    public function test_another_ledger_is_found_by_the_feed(): void {
        $this->uncomplete();
        $this->sidecar->refuse(self::CANCEL, 'ledger_changed', 409);
        $this->assertContains(self::FEED, $this->calls_after_the_silence());
    }

    /**
     * Of a sidecar that does not answer nothing else is asked.
     */
    public function test_sidecar_that_is_down_is_called_once(): void {
        $this->uncomplete();
        $this->sidecar->calls = [];
        $this->run_task('send_awards');
        $this->assertCount(1, array_unique($this->sidecar->lines()));
    }

    /**
     * While nothing was silent, records of completions are left to the sweep: that reads all that is open.
     */
    public function test_without_a_silence_completions_are_left_to_the_sweep(): void {
        config::set('lastcontact', time());
        $this->uncomplete();
        $this->assertNotContains(self::CANCEL, $this->calls_after_the_silence());
    }

    /**
     * A recovery that a person ends lets go at once, too.
     */
    public function test_end_of_a_recovery_is_told_last(): void {
        $this->uncomplete();
        erasures::ask(4711, 0);
        $this->sidecar->isup = true;
        $recovery = ['active' => true, 'id' => 'one', 'taughtAt' => '2026-11-21T10:00:00Z', 'wouldSend' => 1];
        $this->sidecar->answer('GET /v1/connection', ['configured' => true, 'recovery' => $recovery]);
        $this->sidecar->answer('POST /v1/recovery/confirm', ['released' => 0, 'asked' => 0]);
        $this->sidecar->calls = [];
        connection_actions::recover(client::lazy(), []);
        $told = $this->calls();
        $this->assertSame('POST /v1/recovery/confirm', end($told));
        $this->assertContains(self::CANCEL, $told);
        $this->assertContains(self::ERASE, $told);
    }

    /**
     * The learner withdraws.
     */
    public function withdraw(): void {
        consent_answers::record((int) $this->learner->id, (int) $this->course->id, 0);
    }

    /**
     * What a page would have done.
     *
     * @param array $columns
     */
    public function change_award(array $columns): void {
        global $DB;
        $DB->update_record('local_navigatr_award', (object) (['id' => $this->award_of($this->learner)->id] + $columns));
    }

    /**
     * The learner has another address.
     */
    public function change_address(): void {
        global $DB;
        $DB->update_record('user', (object) [
            'id' => $this->learner->id, 'email' => 'corrected@example.org', 'timemodified' => time() + 1,
        ]);
    }

    /**
     * The sidecar is back: what Moodle calls it with.
     *
     * @return string[] method and path
     */
    private function calls_after_the_silence(): array {
        $this->sidecar->isup = true;
        $this->sidecar->calls = [];
        $this->run_task('send_awards');
        return $this->calls();
    }

    /**
     * What Moodle called the sidecar with.
     *
     * @return string[] method and path
     */
    private function calls(): array {
        return array_map(fn($line) => strtok($line, '?'), $this->sidecar->lines());
    }
}
