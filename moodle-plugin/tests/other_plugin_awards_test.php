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

use local_navigatr\external\get_issuance;
use local_navigatr\fixtures\other_plugin_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\completion\sweep;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\unsynced;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/other_plugin_testcase.php');

/**
 * What a rule of Open Badge Factory's own plugin issued in a mapped course is recorded, and never issued again.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\other_plugin_awards
 * @covers     \local_navigatr\local\completion\other_plugin_standing
 * @covers     \local_navigatr\local\other_plugin\obf_recipients
 */
final class other_plugin_awards_test extends other_plugin_testcase {
    /** When the rule issued. */
    private const ISSUED = 1700000000;

    /** @var \stdClass A mapped course. */
    private \stdClass $course;

    /** @var int Its rule. */
    private int $rule;

    /** @var \stdClass A learner. */
    private \stdClass $learner;

    /**
     * A paused mapping, a rule about its badge, and a learner.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->course();
        $this->map_to_obf($this->course);
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        $this->rule = $this->make_rule([$this->course->id]);
        $this->learner = $this->getDataGenerator()->create_and_enrol($this->course, 'student');
    }

    /**
     * The rule issues its badge to the learner.
     */
    private function issue(): void {
        $this->issue_by_rule($this->rule, (int) $this->learner->id, self::ISSUED);
    }

    /**
     * The learner's only award.
     *
     * @return \stdClass
     */
    private function award(): \stdClass {
        global $DB;
        return $DB->get_record(award::TABLE, ['userid' => $this->learner->id], '*', MUST_EXIST);
    }

    /**
     * The learner has no award.
     */
    private function assert_none(): void {
        global $DB;
        $this->assertFalse($DB->record_exists(award::TABLE, ['userid' => $this->learner->id]));
    }

    /**
     * The learner's award is recorded as issued.
     */
    private function assert_recorded(): void {
        $award = $this->award();
        $expected = ['sent', 'issued', 'recorded', 'local_obf', 0, self::ISSUED, 'FIRE1'];
        $this->assertEquals($expected, [
            $award->status, $award->state, $award->reason, $award->origin, $award->due, $award->timeissued, $award->badgeid,
        ]);
    }

    /**
     * The rule issues at the moment of the completion: our observer comes after that plugin's.
     */
    public function test_completes_while_the_rule_issues(): void {
        $this->issue();
        $this->complete($this->course, $this->learner);
        $this->assert_recorded();
        $this->assertNotNull(mappings::for_course((int) $this->course->id));
        $this->assertFalse(unsynced::is_anything_handed_over());
    }

    /**
     * That plugin's observer has the usual priority, and a name before ours or after.
     */
    public function test_observer_comes_after_others(): void {
        $observers = \core\event\manager::get_all_observers()['\core\event\course_completed'];
        $callables = array_column(array_map(fn($observer) => (array) $observer, $observers), 'callable');
        $this->assertSame('\local_navigatr\observer::course_completed', end($callables));
    }

    /**
     * What waits is settled by the sweep, what was left for earlier completers as well, and resuming sends nothing.
     *
     * @dataProvider open_statuses
     * @param string $status
     */
    public function test_open_award_is_settled(string $status): void {
        global $DB;
        $this->complete($this->course, $this->learner);
        $DB->set_field(award::TABLE, 'status', $status, ['id' => $this->award()->id]);
        $this->issue();
        sweep::run();
        $this->assert_recorded();
        $uuid = $this->award()->uuid;
        $this->delete_rule($this->rule);
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::ACTIVE);
        sweep::run();
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->bodies('POST /v1/awards'));
        $this->assertSame($uuid, $this->award()->uuid);
    }

    /**
     * Statuses of what was not sent.
     *
     * @return string[][]
     */
    public static function open_statuses(): array {
        return [['waiting'], ['baseline'], ['noconsent'], ['nottracked']];
    }

    /**
     * What was cancelled, or has left Moodle, stays as it is.
     */
    public function test_decided_and_sent_stay(): void {
        global $DB;
        $this->complete($this->course, $this->learner);
        $this->issue();
        foreach ([['status' => 'cancelled'], ['status' => 'waiting', 'timesent' => 5], ['status' => 'sent']] as $columns) {
            $DB->update_record(award::TABLE, (object) ($columns + ['id' => $this->award()->id]));
            sweep::run();
            $this->assertSame($columns['status'], $this->award()->status);
        }
    }

    /**
     * A learner whose completion is gone, or was never seen, has the badge all the same; once more changes nothing.
     */
    public function test_without_completion(): void {
        $this->issue();
        sweep::run_in_course((int) $this->course->id);
        $this->assert_recorded();
        $uuid = $this->award()->uuid;
        $this->issue();
        sweep::run();
        $this->complete($this->course, $this->learner);
        $this->assertSame($uuid, $this->award()->uuid);
    }

    /**
     * A rule about several courses: it says so only of those who completed this one.
     */
    public function test_rule_about_several_courses(): void {
        $this->delete_rule($this->rule);
        $this->rule = $this->make_rule([$this->course->id, $this->course()->id]);
        $this->issue();
        sweep::run();
        $this->assert_none();
        $this->complete($this->course, $this->learner);
        $this->assert_recorded();
    }

    /**
     * Another badge, another platform, a plugin that is gone or does not name its learners: nothing is recorded.
     */
    public function test_not_recorded(): void {
        global $DB;
        $this->issue();
        $DB->set_field('local_obf_criterion', 'badge_id', 'OTHER', []);
        sweep::run();
        $this->assert_none();
        $DB->set_field('local_obf_criterion', 'badge_id', 'FIRE1', []);
        $this->remove_files();
        sweep::run();
        $this->assert_none();
        $this->install();
        $DB->get_manager()->drop_table(new \xmldb_table('local_obf_criterion_met'));
        $this->make_rule([$this->course->id]);
        sweep::run();
        $this->complete($this->course, $this->learner);
        $this->assertSame('waiting', $this->award()->status);
    }

    /**
     * A reset of the course with which that plugin deletes its rules: who has their badge is read before.
     */
    public function test_reset_that_deletes_the_rules(): void {
        $observers = \core\event\manager::get_all_observers()['\core\event\course_reset_started'];
        $callables = array_column(array_map(fn($observer) => (array) $observer, $observers), 'callable');
        $this->assertSame('\local_navigatr\observer::course_reset', $callables[0]);
        $this->issue();
        reset_course_userdata((object) ['id' => $this->course->id, 'reset_start_date_old' => 0]);
        $this->delete_rule($this->rule);
        sweep::run();
        $this->assert_recorded();
    }

    /**
     * Whose account is deleted, and who asked to be forgotten, is not recorded.
     */
    public function test_deleted_and_erased(): void {
        global $DB;
        $this->issue();
        local\erasure\erasures::ask((int) $this->learner->id, (int) $this->course->id);
        sweep::run();
        $this->assert_none();
        $DB->delete_records(local\erasure\erasures::TABLE);
        $DB->set_field('user', 'deleted', 1, ['id' => $this->learner->id]);
        sweep::run();
        $this->assert_none();
    }

    /**
     * Its details are that plugin's, and it is not revoked from here.
     */
    public function test_details_and_acts(): void {
        $this->issue();
        $this->complete($this->course, $this->learner);
        $this->assertSame(['issue_again'], array_values(award::actions($this->award())));
        $this->assert_refused_as('explain_attempts_local_obf', fn() => get_issuance::execute($this->award()->uuid));
    }
}
