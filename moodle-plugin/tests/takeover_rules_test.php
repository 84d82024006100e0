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

use local_navigatr\fixtures\takeover_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\takeover\inventory;
use local_navigatr\local\takeover\rule_reader;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/takeover_testcase.php');

/**
 * Which awarding rules of Open Badge Factory's own plugin can be taken over, and which cannot.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\takeover\entry
 * @covers     \local_navigatr\local\takeover\inventory
 * @covers     \local_navigatr\local\takeover\rule
 * @covers     \local_navigatr\local\takeover\rule_reader
 */
final class takeover_rules_test extends takeover_testcase {
    /**
     * What a rule about a course says more.
     *
     * @param int $id of the rule
     * @param string $column
     * @param int $value
     */
    private function set_condition(int $id, string $column, int $value): void {
        global $DB;
        $DB->set_field('local_obf_criterion_courses', $column, $value, ['obf_criterion_id' => $id]);
    }

    /**
     * A rule of an account.
     *
     * @param \stdClass $course
     * @param string $clientid
     */
    private function make_rule_of(\stdClass $course, string $clientid): void {
        global $DB;
        $DB->set_field('local_obf_criterion', 'client_id', $clientid, ['id' => $this->make_rule([$course->id])]);
    }

    /**
     * Rules that nothing here can do, each with its own reason.
     */
    public function test_what_a_rule_is_about(): void {
        [$one, $two, $three, $four] = [$this->course()->id, $this->course()->id, $this->course()->id, $this->course()->id];
        $this->make_rule([$one]);
        $this->make_rule([$one, $two]);
        $this->make_rule([$two], 'FIRE1', 2);
        $this->make_rule([-1], 'FIRE1', 3);
        $this->make_rule([], 'AID2');
        $this->make_rule([$two], 'no id!');
        $this->set_condition($this->make_rule([$three]), 'grade', 60);
        $this->set_condition($this->make_rule([$four]), 'completed_by', 1800000000);
        $this->make_rule([99999999]);
        $this->make_rule([SITEID]);
        $this->make_rule([$four], 'AID2', 0);
        $this->assertEqualsCanonicalizing([
            "$one FIRE1" => 'pending', "$one+$two FIRE1" => 'courses', "$two FIRE1" => 'activities', ' FIRE1' => 'nocourse',
            ' AID2' => 'nocourse', "$two no id!" => 'badgeid', "$three FIRE1" => 'condition', "$four FIRE1" => 'condition',
            '99999999 FIRE1' => 'coursegone', SITEID . ' FIRE1' => 'frontpage', "$four AID2" => 'nocourse',
        ], $this->outcomes());
    }

    /**
     * The course has that badge, another one, or rules for two; the same rule twice is one.
     */
    public function test_badges_of_courses(): void {
        $courses = array_map(fn() => $this->course(), range(1, 5));
        [$same, $other, $navigatr, $two, $twice] = array_column($courses, 'id');
        array_map(fn($index) => $this->map_to_obf($courses[$index]), [0, 1]);
        $this->map($courses[2]);
        array_map(fn($rule) => $this->make_rule(...$rule), [
            [[$same]], [[$other], 'AID2'], [[$navigatr]], [[$two]], [[$two], 'AID2'], [[$twice]], [[$twice]],
        ]);
        $this->assertSame([
            "$same FIRE1" => 'there', "$twice FIRE1" => 'pending', "$other AID2" => 'otherbadge', "$navigatr FIRE1" => 'otherbadge',
            "$two FIRE1" => 'severalbadges', "$two AID2" => 'severalbadges',
        ], $this->outcomes());
    }

    /**
     * The account of a rule is connected, is another one, or is not named.
     */
    public function test_accounts(): void {
        [$own, $foreign, $any] = [$this->course(), $this->course(), $this->course()];
        $this->make_rule_of($own, 'NORTHFIELD1');
        $this->make_rule_of($foreign, 'SOUTHFIELD1');
        $this->make_rule_of($any, '');
        $this->assertSame(['pending', 'pending', 'account'], array_values($this->outcomes()));
        accounts::update((object) ['platform' => 'cancred', 'target' => 'cancred:production:MAPLE1'], 'cancred');
        $this->assertSame(['pending', 'account', 'anyaccount'], array_values($this->outcomes()));
        $targets = array_column((new inventory())->entries, 'target');
        $this->assertSame([self::OBF, null, null], $targets);
    }

    /**
     * The oldest version says neither the account nor the kind of a rule, nor who issues.
     */
    public function test_an_old_version(): void {
        global $DB;
        $this->install(['client_id', 'criteria_type', 'grade', 'completed_by', 'user_id', 'value']);
        $this->make_rule([$this->course()->id]);
        [$entry] = (new inventory())->entries;
        $this->assertSame(['pending', 'NORTHFIELD1'], [$entry->outcome, $entry->providerid()]);
        $this->assertSame([[], 0], [rule_reader::learners(), rule_reader::learners_of([1])]);
        array_map(fn($name) => $DB->get_manager()->drop_table(new \xmldb_table("local_obf_criterion_$name")), ['met', 'params']);
        $this->assertSame([[], ['pending']], [rule_reader::learners(), array_values($this->outcomes())]);
    }

    /**
     * Without that plugin there is nothing.
     */
    public function test_no_plugin(): void {
        $this->make_rule([$this->course()->id]);
        $this->remove_files();
        $this->assertSame([[], []], [$this->outcomes(), (new inventory())->pending()]);
    }

    /**
     * Learners are counted once, and not those whose accounts are gone or who were erased; the rule names the sub-organisation.
     */
    public function test_learners_and_sub_organisation(): void {
        global $DB;
        $course = $this->course();
        $rules = [$this->make_rule([$course->id]), $this->make_rule([$course->id])];
        [$ada, $ben, $gone] = [$this->enrolled($course), $this->enrolled($course), $this->enrolled($course)];
        [$forgotten, $here] = [$this->enrolled($course), $this->enrolled($course)];
        foreach ([[0, $ada], [1, $ada], [1, $ben], [1, $gone]] as [$index, $user]) {
            $this->issue_by_rule($rules[$index], (int) $user->id, 1700000000);
        }
        $this->issue_by_rule($rules[0], 99999999, 1700000000);
        delete_user($gone);
        foreach ([[$forgotten->id, 0], [$here->id, $course->id]] as [$userid, $courseid]) {
            $this->issue_by_rule($rules[1], (int) $userid, 1700000000);
            erasures::ask((int) $userid, (int) $courseid);
        }
        $more = ['obf_criterion_id' => $rules[0], 'name' => "clientaliasid_$course->id", 'value' => 'EVENING1'];
        $DB->insert_record('local_obf_criterion_params', (object) $more);
        [$entry] = (new inventory())->entries;
        $this->assertSame([$rules[0] => 1, $rules[1] => 2], rule_reader::learners());
        $this->assertSame([2, 'EVENING1'], [$entry->learners(rule_reader::learners()), $entry->providerid()]);
    }
}
