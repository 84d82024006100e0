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
use local_navigatr\local\award;
use local_navigatr\local\awards;
use local_navigatr\local\config;
use local_navigatr\local\consents;
use local_navigatr\local\erasures;
use local_navigatr\local\mapping_key;
use local_navigatr\local\merged_accounts;
use local_navigatr\privacy\erase;
use tool_mergeusers\event\user_merged_success;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Two accounts of one learner are merged by tool_mergeusers.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\merged_accounts
 * @covers     \local_navigatr\observer
 */
final class merged_accounts_test extends school_testcase {
    /** @var \stdClass */
    private \stdClass $course;

    /** @var \stdClass The account that is left. */
    private \stdClass $left;

    /** @var \stdClass The account that is merged into it. */
    private \stdClass $gone;

    /**
     * Two accounts in a course.
     */
    public function setUp(): void {
        parent::setUp();
        if (!class_exists(user_merged_success::class)) {
            require_once(__DIR__ . '/fixtures/user_merged_success.php');
        }
        $this->course = $this->mapped_course();
        $this->left = $this->enrolled($this->course);
        $this->gone = $this->enrolled($this->course);
    }

    /**
     * Does what the tool does: changes `userid` in our tables, and then tells of it.
     *
     * @param \stdClass|null $from
     * @param \stdClass|null $to
     * @param bool $istold
     */
    private function merge(?\stdClass $from = null, ?\stdClass $to = null, bool $istold = true): void {
        global $DB;
        [$from, $to] = [$from ?? $this->gone, $to ?? $this->left];
        foreach (['award', 'consent', 'erasure'] as $table) {
            $DB->set_field("local_navigatr_$table", 'userid', $to->id, ['userid' => $from->id]);
        }
        $other = ['usersinvolved' => ['toid' => $to->id, 'fromid' => $from->id], 'logid' => 1];
        $istold && user_merged_success::create(['other' => $other])->trigger();
    }

    /**
     * An award of each account.
     *
     * @param array $left columns; empty: none
     * @param array $gone
     * @return \stdClass[] rows
     */
    private function earned(array $left, array $gone): array {
        global $DB;
        $awards = [];
        foreach ([[$this->left, $left], [$this->gone, $gone]] as [$learner, $fields]) {
            if ($fields) {
                $this->complete($this->course, $learner);
                $award = $this->award_of($learner);
                $issent = ($fields['status'] ?? 'sent') === 'sent';
                $fields += ['status' => 'sent', 'due' => 0, 'timesent' => $issent ? 1700000000 : 0];
                $DB->update_record('local_navigatr_award', (object) ($fields + ['id' => $award->id]));
                $awards[] = $this->award_of($learner);
            }
        }
        return $awards;
    }

    /**
     * An award as it is now.
     *
     * @param \stdClass $award
     * @return \stdClass
     */
    private function now(\stdClass $award): \stdClass {
        global $DB;
        return $DB->get_record('local_navigatr_award', ['id' => $award->id], '*', MUST_EXIST);
    }

    /**
     * The key of an award of an account.
     *
     * @param \stdClass $user
     * @return string
     */
    private function key(\stdClass $user): string {
        return "{$this->course->id}/$user->id/" . self::TARGET . '/0/0';
    }

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
        merged_accounts::settle((int) $this->left->id);
        $this->assertEquals([$this->now($stays), $this->now($other)], [$this->now($stays), $this->now($other)]);
        $this->assertSame('merged', $this->now($other)->status);
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
            'alike' => [['state' => 'queued'], ['state' => 'queued'], false],
            'both issued' => [['state' => 'issued'], ['state' => 'issued'], false],
            'one is not sent yet' => [$waiting, ['state' => 'queued'], true],
            'one was complete before' => [['status' => 'baseline'], $waiting, true],
            'one was cancelled' => [['status' => 'cancelled'], $waiting, true],
        ];
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
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/issuances/cancel'));
        $this->assertSame(['merged', 'cancelled'], [$this->now($other)->status, $this->now($other)->state]);
        $this->assertSame('issued', $this->now($stays)->state);
    }

    /**
     * Recalled too late: what was issued is what stays, and then the other is recalled.
     */
    public function test_award_that_was_issued_all_the_same_stays(): void {
        [$left, $gone] = $this->earned(['state' => 'queued'], ['state' => 'queued']);
        $this->merge();
        $this->news($gone, 'issued');
        $this->run_task('send_awards');
        $this->assertSame(['sent', 'issued', $this->key($this->left)], [
            $this->now($gone)->status, $this->now($gone)->state, $this->now($gone)->onekey,
        ]);
        $this->assertSame('merged', $this->now($left)->status);
        $this->assertContains($left->uuid, $this->sidecar->bodies('POST /v1/issuances/cancel')[0]['ids']);
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
        $cancelled = ['id' => $left->uuid, 'result' => 'not_possible', 'state' => 'issued', 'reason' => null];
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

    /**
     * Of two answers a refusal stays, and counts for the award.
     *
     * @dataProvider answers
     * @param int $left
     * @param int $gone
     * @param int $expected
     */
    public function test_of_two_answers_a_refusal_stays(int $left, int $gone, int $expected): void {
        global $DB;
        $this->earned(['state' => 'queued'], []);
        foreach ([[$this->left, $left], [$this->gone, $gone]] as [$user, $agreed]) {
            $DB->insert_record('local_navigatr_consent', (object) [
                'userid' => $user->id, 'courseid' => $this->course->id, 'platform' => 'navigatr', 'agreed' => $agreed,
                'onekey' => "{$this->course->id}/$user->id/navigatr", 'timemodified' => 1700000000,
            ]);
        }
        $this->merge();
        $rows = array_values($DB->get_records('local_navigatr_consent', ['courseid' => $this->course->id]));
        $this->assertCount(1, $rows);
        $this->assertEquals([$expected, "{$this->course->id}/{$this->left->id}/navigatr"], [$rows[0]->agreed, $rows[0]->onekey]);
        $status = $expected === consents::REFUSED ? award::NO_CONSENT : award::SENT;
        $this->assertSame($status, $this->award_of($this->left)->status);
    }

    /**
     * Answers.
     *
     * @return array
     */
    public static function answers(): array {
        return [
            'refused, agreed' => [consents::REFUSED, consents::AGREED, consents::REFUSED],
            'agreed, refused' => [consents::AGREED, consents::REFUSED, consents::REFUSED],
            'asked, agreed' => [consents::ASKED, consents::AGREED, consents::AGREED],
        ];
    }

    /**
     * Taught after a restore, the other one goes by the account that is gone.
     */
    public function test_other_award_is_taught_by_the_account_that_is_gone(): void {
        [, $other] = $this->earned(['state' => 'issued'], ['state' => 'queued']);
        $this->merge();
        $sender = new local\delivery\sender(local\sidecar\client::from_config(), new local\deadline(60));
        $sender->teach(local\delivery\outbox::rows([$other->id]));
        $taught = $this->sidecar->awards[$other->uuid];
        $this->assertSame([$this->gone->id, 'cancelled', 'account_merged', null], [
            $taught['userId'], $taught['knownState'], $taught['knownReason'], $taught['recipient'],
        ]);
        $this->assertArrayNotHasKey('formerUserId', $taught);
    }

    /**
     * An erasure reaches what the sidecar may still have by the account that is gone.
     */
    public function test_erasure_reaches_the_account_that_is_gone(): void {
        global $DB;
        $this->earned(['state' => 'issued'], ['state' => 'queued']);
        $this->merge();
        erase::user_in_course((int) $this->left->id, (int) $this->course->id);
        $userids = $DB->get_fieldset_select(erasures::TABLE, 'userid', 'courseid = ?', [$this->course->id]);
        $this->assertEqualsCanonicalizing([$this->left->id, $this->gone->id], $userids);
    }
}
