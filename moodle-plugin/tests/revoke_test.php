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

use local_navigatr\event\badge_revoked;
use local_navigatr\external\act_on_issuances;
use local_navigatr\fixtures\bulk_action_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\completion\held_recompletions;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\status\award_condition;
use local_navigatr\local\sync\state_updater;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_action_testcase.php');

/**
 * Issued badges are revoked, by a person or at the platform, and stay so.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\act_on_issuances
 * @covers     \local_navigatr\external\prepare_bulk_action
 * @covers     \local_navigatr\event\badge_revoked
 * @covers     \local_navigatr\local\action\bulk_items
 * @covers     \local_navigatr\local\award\award
 * @covers     \local_navigatr\local\sync\state_updater
 */
final class revoke_test extends bulk_action_testcase {
    /** An account whose platform can revoke. */
    private const OBF = 'obf:production:ORG1';

    /** Of awards that it issued. */
    private const ISSUED = ['status' => 'sent', 'state' => 'issued', 'reason' => null, 'due' => 0, 'target' => self::OBF];

    /**
     * Ada and Bob have badges of Open Badge Factory, Dan has one of Navigatr.
     */
    public function setUp(): void {
        parent::setUp();
        $this->setAdminUser();
        $this->set('Ada', self::ISSUED);
        $this->set('Bob', self::ISSUED);
    }

    /**
     * Revokes one badge as the log does.
     *
     * @param string $name
     * @param string $note
     * @return \stdClass
     */
    private function revoke(string $name, string $note = 'Copied the essay'): \stdClass {
        $result = ['id' => $this->awards[$name], 'result' => 'done', 'state' => 'revoking', 'reason' => null];
        $this->sidecar->answer('POST /v1/issuances/revoke', ['results' => [$result]]);
        return act_on_issuances::execute([$this->awards[$name]], 'revoke', $note, 'issued');
    }

    /**
     * The award of a learner.
     *
     * @param string $name
     * @return \stdClass
     */
    private function award(string $name): \stdClass {
        global $DB;
        return $DB->get_record(award::TABLE, ['uuid' => $this->awards[$name]]);
    }

    /**
     * Moodle hears how a badge stands.
     *
     * @param string $name
     * @param string $state
     * @param string|null $reason
     * @return int how many events told of it
     */
    private function hear(string $name, string $state, ?string $reason = null): int {
        $sink = $this->redirectEvents();
        $news = ['state' => $state, 'reason' => $reason, 'at' => '2026-11-21T02:00:00Z'];
        state_updater::update($this->award($name), (object) $news);
        $events = array_filter($sink->get_events(), fn($event) => $event instanceof badge_revoked);
        $sink->close();
        return count($events);
    }

    /**
     * Messages that learners get.
     *
     * @return \stdClass[]
     */
    private function told(): array {
        $sink = $this->redirectMessages();
        $this->run_task('tell_learners');
        return $sink->get_messages();
    }

    /**
     * One is revoked with a reason, which goes to the sidecar's trail; the log shows it at once.
     */
    public function test_one_is_revoked_with_a_reason(): void {
        $this->assert_refused_as('bulkreason', fn() => $this->revoke('Ada', " \u{00a0}\u{200b}"));
        $this->assert_refused_as('notetoolong', fn() => $this->revoke('Ada', str_repeat('😀', 501)));
        $this->assertSame([], $this->sidecar->lines());
        $this->revoke('Ada', ' Copied the essay ');
        [$body] = $this->sidecar->bodies('POST /v1/issuances/revoke');
        $this->assertSame(['Copied the essay', [$this->awards['Ada']]], [$body['note'], $body['ids']]);
        $this->assertSame('revoking', $this->award('Ada')->state);
        $two = [$this->awards['Ada'], $this->awards['Bob']];
        $this->assert_refused_as('invalidparameter', fn() => act_on_issuances::execute($two, 'revoke', 'x', ''));
    }

    /**
     * It takes a right of its own, which teachers do not have, and a platform that can.
     */
    public function test_it_takes_its_own_right_and_a_platform_that_can(): void {
        $this->assertTrue(manual_issue::is_offered('revoke', $this->award('Ada')));
        $this->assertFalse(manual_issue::is_offered('revoke', $this->award('Dan')));
        $this->setUser($this->teacher);
        $this->assert_refused_as('nopermissions', fn() => $this->revoke('Ada'));
        $this->assert_refused_as('nopermissions', fn() => $this->ask('revoke', ['Ada']));
        $this->assertSame([], $this->sidecar->lines());
    }

    /**
     * Several are revoked as ticked rows only, after a question with their number; those of other platforms are left out.
     */
    public function test_several_are_revoked_as_ticked_rows(): void {
        foreach (['filter', 'cause'] as $choice) {
            $this->assert_refused_as('bulktickedonly', fn() => $this->prepare('revoke', $choice, [], 'refused'));
        }
        $question = $this->ask('revoke', ['Ada', 'Bob', 'Cem', 'Dan']);
        $this->assertSame(['reason', 2], [$question['asks'], $question['count']]);
        $this->assertSame([1, 1], array_column($question['leftOut'], 'count'));
        $this->assertStringContainsString('(2)', $question['question']);
        $this->assert_refused_as('bulkreason', fn() => $this->confirm($question['id']));
        $this->assert_refused_as('notetoolong', fn() => $this->confirm($question['id'], str_repeat('x', 1001)));
        $this->confirm($question['id'], 'Wrong course');
        [$body] = $this->sidecar->bodies('POST /v1/issuances/revoke');
        $this->assertEqualsCanonicalizing([$this->awards['Ada'], $this->awards['Bob']], $body['ids']);
        $this->assertSame('Wrong course', $body['note']);
    }

    /**
     * Its learner is told once, and both logs say when.
     */
    public function test_learner_is_told_once(): void {
        $this->revoke('Ada');
        $this->told();
        $this->assertSame(1, $this->hear('Ada', 'revoked', 'revoked_by_person'));
        $this->assertSame(0, $this->hear('Ada', 'revoked', 'revoked_by_person'));
        $messages = $this->told();
        $this->assertSame(['revoked'], array_column($messages, 'eventtype'));
        $this->assertSame($this->award('Ada')->userid, $messages[0]->useridto);
        $this->assertStringContainsString('Open Badge Factory', $messages[0]->fullmessage);
        $this->assertStringNotContainsString('essay', $messages[0]->fullmessage);
        $this->assertSame([], $this->told());
        $this->assertEquals(strtotime('2026-11-21T02:00:00Z'), $this->award('Ada')->timerevoked);
    }

    /**
     * Revoked at the platform, it says where and when it was noticed.
     */
    public function test_revoked_elsewhere_says_where_and_when(): void {
        $this->assertSame(1, $this->hear('Ada', 'revoked', 'revoked_elsewhere'));
        $sentence = award_condition::of($this->award('Ada'), mappings::for_course((int) $this->course->id))->sentence();
        $this->assertStringContainsString('Revoked at Open Badge Factory, noticed on 21/11/26', $sentence);
        $this->assertCount(1, $this->told());
    }

    /**
     * What a ledger says that went back in time undoes nothing; that the platform refused to revoke it does.
     */
    public function test_only_a_refusal_makes_it_issued_again(): void {
        $this->revoke('Ada');
        $this->hear('Ada', 'issued');
        $this->hear('Ada', 'queued');
        $this->assertSame('revoking', $this->award('Ada')->state);
        $this->told();
        $this->hear('Ada', 'issued', 'revoke_refused');
        $this->assertSame(['issued', 'revoke_refused'], [$this->award('Ada')->state, $this->award('Ada')->reason]);
        $this->assertSame([], $this->told());
        $this->hear('Ada', 'revoked', 'revoked_elsewhere');
        $this->hear('Ada', 'issued', 'revoke_refused');
        $this->assertSame('revoked', $this->award('Ada')->state);
    }

    /**
     * No sweep and no later completion issues it again, but a person may.
     */
    public function test_only_a_person_issues_it_again(): void {
        global $DB;
        $award = $this->award('Ada');
        $own = mappings::for_course((int) $this->course->id)->get('target');
        $this->set('Ada', ['state' => 'revoked', 'reason' => 'revoked_by_person', 'target' => $own]);
        mapping_changes::set_options((int) $this->course->id, ['issueagain' => true]);
        $again = ['timecompleted' => time() + 60, 'userid' => $award->userid, 'course' => $this->course->id];
        $DB->delete_records('course_completions', ['userid' => $award->userid]);
        $DB->insert_record('course_completions', (object) $again);
        $this->run_task('sweep_completions');
        $this->assertCount(1, $this->awards_of((object) ['id' => $award->userid]));
        $this->assertSame(1, held_recompletions::count((int) $this->course->id));
        $reply = act_on_issuances::execute([$this->awards['Ada']], 'issue_again', '', 'revoked');
        $this->assertSame('done', $reply->results[0]['result']);
        $this->assertCount(2, $this->awards_of((object) ['id' => $award->userid]));
    }
}
