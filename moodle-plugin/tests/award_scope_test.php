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

use local_navigatr\external\act_on_issuances;
use local_navigatr\external\get_progress;
use local_navigatr\fixtures\log_scope_testcase;
use local_navigatr\local\award\learner_search;
use local_navigatr\local\bulk\courses;
use local_navigatr\local\completion\backfill;
use local_navigatr\local\consent\consent_text;
use local_navigatr\local\consent\consents;
use local_navigatr\local\mapping\mappings;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/log_scope_testcase.php');

/**
 * What is in an answer: the rows of a scope, the learners of the own groups, and nothing else.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\award_scope
 * @covers     \local_navigatr\local\category
 * @covers     \local_navigatr\reportbuilder\local\systemreports\issuance_log
 */
final class award_scope_test extends log_scope_testcase {
    /**
     * Counts and search are of the own groups, too.
     */
    public function test_counts_and_search_are_of_the_own_groups(): void {
        $courseid = (int) $this->courses['own']->id;
        // A deleted learner cannot be found and is in no group any more, but counts.
        foreach (['teacher' => [1, 1], 'tutor' => [1, 1], 'editing' => [2, 3]] as $role => $expected) {
            $this->come_as($role);
            $found = count(learner_search::find($courseid, 'Learner'));
            $this->assertSame($expected, [$found, array_sum(get_progress::execute($courseid, 0))], $role);
        }
    }

    /**
     * A backfill counts and sends to the own groups.
     */
    public function test_backfill_sends_to_the_own_groups(): void {
        global $DB;
        local\config::set('consentrequired', false);
        $course = (int) $this->courses['own']->id;
        $DB->set_field('local_navigatr_award', 'status', 'baseline', ['courseid' => $course]);
        $this->come_as('tutor');
        $this->assertSame([1, 1], [backfill::preview($course)->found, backfill::preview($course)->eligible]);
        $this->assertSame(1, backfill::start($course, 1));
        $others = $this->awards_of($this->learners['othergroup']);
        $this->assertSame(['baseline'], array_column($others, 'status'));
        $this->come_as('editing');
        $this->assertSame(1, backfill::preview($course)->eligible);
    }

    /**
     * One learner of another group among many is enough: nothing is done with any.
     */
    public function test_act_on_many_stops_at_another_group(): void {
        global $DB;
        $DB->set_field('local_navigatr_award', 'status', 'nottracked', []);
        $both = [$this->awards['mygroup'], $this->awards['othergroup']];
        $this->come_as('tutor');
        $refusal = $this->refusal(fn() => act_on_issuances::execute($both, 'release', '', ''));
        $this->assertSame('awardnotfound', $refusal->errorcode ?? '');
        $this->assertSame(['nottracked'], array_unique($DB->get_fieldset_select('local_navigatr_award', 'status', '1 = 1')));
        $this->come_as('editing');
        $this->assertSame(['done', 'done'], array_column(act_on_issuances::execute($both, 'release', '', '')->results, 'result'));
    }

    /**
     * The page shows the badge to a tutor of one group, and says why there is nothing to change.
     */
    public function test_page_of_a_tutor_has_nothing_to_change(): void {
        $page = ['id' => $this->courses['own']->id, 'change' => 1];
        $this->come_as('tutor');
        $html = $this->visit('badge.php', $page);
        $this->assertStringContainsString('Badge 51', $html);
        $this->assertStringContainsString(get_string('owngroupsonly', 'local_navigatr'), $html);
        $this->assertStringNotContainsString('name="action"', str_replace('name="action" value="testbadge"', '', $html));
        $this->come_as('editing');
        $this->assertStringContainsString('name="action"', $this->visit('badge.php', ['id' => $this->courses['own']->id]));
    }

    /**
     * A page changes nothing when it is only opened, nor without the session's key.
     */
    public function test_page_changes_nothing_without_post_and_sesskey(): void {
        global $DB;
        $read = fn() => array_map([$DB, 'get_records'], ['local_navigatr_map', 'local_navigatr_award', 'local_navigatr_consent']);
        $before = $read();
        $course = $this->courses['own']->id;
        $all = [
            ['editing', 'badge.php', ['id' => $course], ['action' => 'pause']],
            ['editing', 'badge.php', ['id' => $course], ['action' => 'remove', 'confirmed' => 1]],
            ['editing', 'backfill.php', ['id' => $course], ['confirmed' => 1]],
            ['student', 'consent.php', ['id' => $course], ['agreed' => 1]],
            ['admin', 'bulk.php', ['categoryid' => $this->categories['own']->id], ['confirmed' => 'x', 'table' => "shortname\n"]],
            ['admin', 'connection.php', [], ['action' => 'resumemappings']],
            ['admin', 'takeover.php', [], ['confirmed' => 'x']],
        ];
        foreach ($all as [$role, $page, $get, $form]) {
            $this->come_as($role);
            $this->visit($page, $get + $form + ['sesskey' => sesskey()]);
            $this->refusal(fn() => $this->visit($page, $get, $form + ['sesskey' => 'wrong']));
        }
        $this->assertEquals($before, $read());
        $this->resetDebugging();
    }

    /**
     * Consent is the learner's own: an admin who is logged in as the learner cannot give it, nor take it back.
     */
    public function test_nobody_consents_for_somebody_else(): void {
        $course = (int) $this->courses['own']->id;
        $student = (int) $this->people['student']->id;
        $answer = ['agreed' => 1, 'platform' => 'navigatr', 'version' => consent_text::version('navigatr', $course)];
        $agree = fn() => $this->visit('consent.php', ['id' => $course], $answer + ['sesskey' => sesskey()]);
        $this->come_as('as:student');
        $this->assertSame('consentloggedinas', $this->refusal($agree)->errorcode ?? '');
        $this->assertNull(consents::answer($student, $course));
        $this->come_as('student');
        $this->refusal($agree);
        $this->assertSame('1', consents::answer($student, $course)->agreed);
    }

    /**
     * In a table of many courses, a course whose groups one does not all see is refused by name.
     */
    public function test_table_of_many_courses_stops_at_other_groups(): void {
        $own = (int) $this->categories['own']->id;
        $system = \context_system::instance()->id;
        assign_capability('moodle/site:accessallgroups', CAP_PROHIBIT, $this->role('manager'), $system, true);
        $this->come_as('catman');
        $table = "shortname,provider,badge\n{$this->courses['own']->shortname},1,52\n";
        $plan = new local\bulk\plan(local\sidecar\client::lazy(), $own, $table);
        $this->assertSame([2 => get_string('owngroupsonly', 'local_navigatr')], $plan->errors());
        $this->assertSame('51', mappings::for_course((int) $this->courses['own']->id)->get('badgeid'));
    }
}
