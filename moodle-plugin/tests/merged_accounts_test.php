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

use local_navigatr\fixtures\merging_testcase;
use local_navigatr\local\award\awards;
use local_navigatr\local\completion\merged_accounts;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\privacy\erase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/merging_testcase.php');

/**
 * Awards of two accounts that are merged.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\merged_accounts
 * @covers     \local_navigatr\observer
 */
final class merged_accounts_test extends merging_testcase {
    /**
     * One award of one account: it goes on by the other one, and the sidecar is told which it was.
     */
    public function test_single_award_goes_on_by_the_account_that_is_left(): void {
        [$award] = $this->earned([], ['state' => 'queued']);
        $this->merge();
        $this->assertSame($this->key($this->left), $this->now($award)->onekey);
        $this->run_task('send_awards');
        $sent = $this->sidecar->awards[$award->uuid];
        $this->assertSame([$this->left->id, $this->gone->id], [$sent['userId'], $sent['formerUserId']]);
        $this->assertEquals(0, $this->now($award)->due);
    }

    /**
     * An issued one is told, too: else the account that is left could be issued the badge once more by a ledger that forgot.
     */
    public function test_issued_award_is_told_once(): void {
        [$award] = $this->earned([], ['state' => 'issued']);
        $this->merge();
        $this->run_task('send_awards');
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
        $this->assertSame('issued', $this->now($award)->state);
    }

    /**
     * Of two awards one stays, the other is kept as merged and recalled.
     *
     * @dataProvider pairs
     * @param array $left
     * @param array $gone
     * @param bool $isgone whether that of the account that is gone stays
     */
    public function test_one_of_two_awards_stays(array $left, array $gone, bool $isgone): void {
        $awards = $this->earned($left, $gone);
        $this->merge();
        [$stays, $other] = $isgone ? array_reverse($awards) : $awards;
        $this->assertSame($this->key($this->left), $this->now($stays)->onekey);
        $this->assertSame($stays->status, $this->now($stays)->status);
        $merged = $this->now($other);
        $this->assertSame(['merged', $this->key($this->gone)], [$merged->status, $merged->onekey]);
        $this->assertSame([(string) $this->gone->id, '0'], [(string) $merged->formeruserid, (string) $merged->due]);
        $counts = (array) awards::counts((int) $this->course->id);
        unset($counts['etaSeconds']);
        $this->assertSame(1, array_sum($counts));
        $latest = awards::latest(mapping_key::of_course((int) $this->course->id), (int) $this->left->id);
        $this->assertSame($stays->id, $latest->id);
        $settled = [$this->now($stays), $this->now($other)];
        merged_accounts::settle((int) $this->left->id);
        $this->assertEquals($settled, [$this->now($stays), $this->now($other)]);
    }

    /**
     * Where two awards stand.
     *
     * @return array
     */
    public static function pairs(): array {
        $waiting = ['status' => 'waiting', 'due' => 1];
        return [
            'issued is left' => [['state' => 'issued'], ['state' => 'queued'], false],
            'issued is gone' => [['state' => 'queued'], ['state' => 'issued'], true],
            'may be issued' => [['state' => 'queued'], ['state' => 'unknown'], true],
            'may be issued, listed' => [
                ['state' => 'queued'], ['state' => 'needs_attention', 'reason' => 'may_have_been_issued'], true,
            ],
            'alike, and the sidecar knows more' => [['state' => 'queued'], ['state' => 'queued'], true],
            'waits for a person, and the sidecar knows more' => [
                ['state' => 'needs_attention', 'reason' => 'shared_address'], ['state' => 'queued'], true,
            ],
            'known as sent' => [['state' => 'unknown'], ['state' => 'queued'], false],
            'alike, not sent yet' => [$waiting, $waiting, false],
            'both issued' => [['state' => 'issued'], ['state' => 'issued'], false],
            'one is not sent yet' => [$waiting, ['state' => 'queued'], true],
            'one was complete before' => [['status' => 'baseline'], $waiting, true],
            'one was cancelled, and may be issued' => [
                ['state' => 'queued'], ['status' => 'cancelled', 'state' => 'unknown'], true,
            ],
            'one was taken back, and is being issued' => [
                ['state' => 'queued'],
                ['status' => 'waiting', 'due' => 2, 'timecompletionlost' => 1700000000, 'state' => 'sending'],
                true,
            ],
            'one was cancelled' => [['status' => 'cancelled'], $waiting, true],
        ];
    }

    /**
     * One that was cancelled in Moodle was issued all the same: the sidecar is told which account it is of by now.
     */
    public function test_cancelled_award_that_was_issued_all_the_same_is_told(): void {
        $cancelled = ['status' => 'cancelled', 'state' => 'unknown', 'timesent' => 1700000000];
        [, $award] = $this->earned(['state' => 'queued'], $cancelled);
        $this->merge();
        $this->news($award, 'issued');
        $this->run_task('send_awards');
        $this->assertSame(['sent', 'issued'], [$this->now($award)->status, $this->now($award)->state]);
        $this->assertSame($this->gone->id, $this->sidecar->awards[$award->uuid]['formerUserId']);
    }

    /**
     * What the sidecar has of the other one is cancelled there.
     */
    public function test_other_award_is_not_left_queued(): void {
        [$stays, $other] = $this->earned(['state' => 'issued'], ['state' => 'queued']);
        $this->merge();
        $cancelled = ['id' => $other->uuid, 'result' => 'done', 'state' => 'cancelled', 'reason' => 'account_merged'];
        $this->sidecar->answer('POST /v1/issuances/cancel', ['results' => [$cancelled]]);
        $this->run_task('send_awards');
        $body = $this->sidecar->bodies('POST /v1/issuances/cancel')[0];
        $this->assertSame([[$other->uuid], 'account_merged'], [$body['ids'], $body['reason']]);
        $this->assertSame([['id' => $other->uuid, 'stays' => $stays->uuid]], $body['stays']);
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/issuances/cancel'));
        $this->assertSame(['merged', 'cancelled'], [$this->now($other)->status, $this->now($other)->state]);
        $this->assertSame('issued', $this->now($stays)->state);
    }

    /**
     * Recalled too late: what was issued is what stays, and then the other is recalled.
     */
    public function test_award_that_was_issued_all_the_same_stays(): void {
        [$left, $gone] = $this->earned(['state' => 'unknown'], ['state' => 'queued']);
        $this->merge();
        $this->news($gone, 'issued');
        $this->run_task('send_awards');
        $this->assertSame(['sent', 'issued', $this->key($this->left)], [
            $this->now($gone)->status, $this->now($gone)->state, $this->now($gone)->onekey,
        ]);
        $this->assertSame('merged', $this->now($left)->status);
        $recalled = array_merge(...array_column($this->sidecar->bodies('POST /v1/issuances/cancel'), 'ids'));
        $this->assertContains($left->uuid, $recalled);
    }

    /**
     * The sidecar knew more and kept the other one: the row that stays goes by its id.
     */
    public function test_conflict_at_the_sidecar_is_followed(): void {
        [$left, $gone] = $this->earned(['state' => 'queued'], ['state' => 'unknown']);
        $this->merge();
        $conflict = [
            'id' => $gone->uuid, 'result' => 'conflict', 'state' => 'unknown', 'reason' => null, 'conflictsWith' => $left->uuid,
            'holderState' => 'issued', 'holderReason' => null, 'problems' => [],
        ];
        $this->sidecar->answer('POST /v1/issuances/cancel', ['results' => []]);
        $this->sidecar->answer('POST /v1/awards', ['results' => [$conflict]]);
        $this->run_task('send_awards');
        $this->assertSame([$left->uuid, 'issued', 'sent'], [
            $this->now($gone)->uuid, $this->now($gone)->state, $this->now($gone)->status,
        ]);
        $this->assertSame([$gone->uuid, 'merged'], [$this->now($left)->uuid, $this->now($left)->status]);
    }

    /**
     * Merged twice before the sidecar was told: it knows the first account.
     */
    public function test_merged_twice(): void {
        $third = $this->enrolled($this->course);
        [$award] = $this->earned([], ['state' => 'queued']);
        $this->merge();
        $this->merge($this->left, $third);
        $this->assertEquals([$third->id, $this->gone->id], [$this->now($award)->userid, $this->now($award)->formeruserid]);
    }

    /**
     * Merged again after the sidecar was told, while it is to be sent for another reason: it knows the second account. An
     * erasure is still about all of them that are noted.
     */
    public function test_merged_again_after_it_was_told(): void {
        global $DB;
        $third = $this->enrolled($this->course);
        [$award] = $this->earned([], ['state' => 'queued']);
        $this->merge();
        $this->run_task('send_awards');
        $this->assertSame([(int) $this->gone->id], erase::former_accounts((int) $this->left->id, []));
        $DB->set_field('local_navigatr_award', 'due', 2, ['id' => $award->id]);

        $this->merge($this->left, $third);
        $this->run_task('send_awards');

        $sent = $this->sidecar->awards[$award->uuid];
        $this->assertSame([$third->id, $this->left->id], [$sent['userId'], $sent['formerUserId']]);
    }

    /**
     * What is being sent takes nothing over: the sidecar still knows the first account.
     */
    public function test_merged_again_while_it_is_being_sent(): void {
        $third = $this->enrolled($this->course);
        [$award] = $this->earned([], ['state' => 'sending']);
        $this->merge();
        $known = ['id' => $award->uuid, 'result' => 'known', 'state' => 'sending', 'reason' => null];
        $this->sidecar->answer('POST /v1/awards', ['results' => [$known]]);
        $this->run_task('send_awards');
        $this->merge($this->left, $third);
        $this->run_task('send_awards');
        $bodies = $this->sidecar->bodies('POST /v1/awards');
        $this->assertSame($this->gone->id, end($bodies)['awards'][0]['formerUserId']);
    }

    /**
     * Nobody told of it: the sweep finds it.
     */
    public function test_merge_without_an_event_is_found(): void {
        [$award] = $this->earned([], ['state' => 'queued']);
        $this->merge(null, null, false);
        $this->assertSame($this->key($this->gone), $this->now($award)->onekey);
        $this->run_task('sweep_completions');
        $this->assertSame($this->key($this->left), $this->now($award)->onekey);
        $this->assertEquals($this->gone->id, $this->now($award)->formeruserid);
    }
}
