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
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\consent\consents;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\recalls;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/recovery_testcase.php');

/**
 * The sidecar's ledger is restored or moved between the look at the feed and what follows from it.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\reconcile\sync_run
 * @covers     \local_navigatr\local\sync\sender
 * @covers     \local_navigatr\local\sync\unsynced
 * @covers     \local_navigatr\local\sidecar\client
 */
final class changed_ledger_test extends recovery_testcase {
    /** What the feed says of the ledger. */
    private const MARK = '0123456789abcdef-4-0';

    /** The call that hands over awards. */
    private const AWARDS = 'POST /v1/awards';

    /**
     * The feed names its ledger.
     */
    public function setUp(): void {
        parent::setUp();
        $this->sidecar->answer('GET /v1/feed', [
            'changes' => [], 'cursor' => 0, 'more' => false, 'recovery' => ['active' => false], 'ledger' => self::MARK,
        ]);
    }

    /**
     * The run ends, nothing counts as handed over, and once the erasures are taught the award goes as a new one.
     */
    public function test_award_waits_until_the_erasures_are_taught(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->erased((int) $learner->id, (int) $course->id);
        $this->complete($course, $learner);
        $this->sidecar->refuse(self::AWARDS, 'ledger_changed', 409);
        $this->run_task('send_awards');
        $award = $this->award_of($learner);
        $this->assertSame(['waiting', null, 0], [$award->status, $award->state, (int) $award->timesent]);
        $lines = $this->sidecar->lines();
        $this->assertSame(self::AWARDS . '?ledger=' . self::MARK, end($lines));
        $this->assertSame('ledger_changed', config::get('lastfailure'));

        $this->begin(self::FIRST, [], ['ledger' => '0123456789abcdef-3-01936b6e']);
        $this->sidecar->answer(self::AWARDS, ['results' => [
            ['id' => $award->uuid, 'result' => 'accepted', 'state' => 'queued', 'reason' => null],
        ]]);
        $this->run_task('send_awards');
        $paths = array_map(fn($line) => strtok($line, '?'), $this->sidecar->lines());
        $this->assertSame(['GET /v1/feed', 'POST /v1/privacy/erase', self::AWARDS], array_slice($paths, 0, 3));
        $this->assertArrayNotHasKey('knownState', $this->sidecar->bodies(self::AWARDS)[0]['awards'][0]);
        $this->assertSame(['sent', 'queued'], [$this->award_by_id($award)->status, $this->award_by_id($award)->state]);
        $this->assertSame('', config::get('lastfailure'));
    }

    /**
     * What an earlier batch of the same page took is handed over.
     */
    public function test_only_what_was_not_taken_is_taken_back(): void {
        global $DB;
        $course = $this->mapped_course();
        foreach ([1, 2] as $ignored) {
            $this->complete($course, $this->enrolled($course));
        }
        [$first, $second] = array_values($DB->get_records('local_navigatr_award', null, 'id'));
        // Both at once are too large, each alone is not.
        $this->sidecar->maxbytes = 900;
        $this->sidecar->answer(self::AWARDS, ['results' => [
            ['id' => $first->uuid, 'result' => 'accepted', 'state' => 'queued', 'reason' => null],
        ]]);
        $this->sidecar->refuse(self::AWARDS, 'ledger_changed', 409);
        $this->run_task('send_awards');
        $this->assertCount(3, $this->sidecar->bodies(self::AWARDS));
        $this->assertSame('sent', $this->award_by_id($first)->status);
        $this->assertGreaterThan(0, (int) $this->award_by_id($first)->timesent);
        $this->assertSame(['waiting', 0], [$this->award_by_id($second)->status, (int) $this->award_by_id($second)->timesent]);
    }

    /**
     * A recall that another ledger would answer with "not found" stays to be made.
     */
    public function test_recall_stays_to_be_made(): void {
        $course = $this->mapped_course();
        $award = $this->sent($course);
        $this->sidecar->refuse('POST /v1/issuances/cancel', 'ledger_changed', 409);
        $this->setUser($award->userid);
        consent_answers::record((int) $award->userid, (int) $course->id, consents::REFUSED);
        recalls::run_from_page(client::lazy(), (int) $course->id);
        $now = $this->award_by_id($award);
        $this->assertSame(['noconsent', 'queued'], [$now->status, $now->state]);
        $lines = $this->sidecar->lines();
        $this->assertSame('POST /v1/issuances/cancel?ledger=' . self::MARK, end($lines));
    }

    /**
     * An erasure of a ledger that does not know what was issued is not done.
     */
    public function test_erasure_stays_open(): void {
        $course = $this->mapped_course();
        $award = $this->sent($course);
        erasures::ask((int) $award->userid, (int) $course->id);
        $this->sidecar->refuse('POST /v1/privacy/erase', 'ledger_changed', 409);
        $this->run_task('send_erasures');
        $this->assertSame(1, (int) erasures::open()->number);
        $lines = $this->sidecar->lines();
        $this->assertSame('POST /v1/privacy/erase?ledger=' . self::MARK, end($lines));
    }

    /**
     * A learner was erased in a course some time ago.
     *
     * @param int $userid
     * @param int $courseid
     */
    private function erased(int $userid, int $courseid): void {
        global $DB;
        erasures::ask($userid, $courseid);
        $DB->set_field(erasures::TABLE, 'timedone', time() - DAYSECS, ['userid' => $userid]);
    }
}
