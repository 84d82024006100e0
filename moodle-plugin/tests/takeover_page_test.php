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
use local_navigatr\local\award\award;
use local_navigatr\local\award\origin;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\takeover\inventory;
use local_navigatr\output\mapping_card;
use local_navigatr\output\takeover_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/takeover_testcase.php');

/**
 * What people see of awarding rules that are taken over, and what becomes of the learners.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\output\mapping_card
 * @covers     \local_navigatr\output\other_plugin_notices
 * @covers     \local_navigatr\output\takeover_page
 * @covers     \local_navigatr\local\takeover\run
 */
final class takeover_page_test extends takeover_testcase {
    /** @var \stdClass A course with a rule about the badge FIRE1. */
    private \stdClass $course;

    /** @var int The rule. */
    private int $rule;

    /** @var \stdClass[] Learners, by first name. */
    private array $learners;

    /**
     * Two completed, and one of them has the badge from the rule; two have not completed.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->course(['fullname' => 'Fire wardens']);
        $this->add_self_criterion($this->course);
        $this->rule = $this->make_rule([$this->course->id]);
        foreach (['Ada', 'Ben', 'Cleo', 'Dan'] as $name) {
            $this->learners[$name] = $this->enrolled($this->course, ['firstname' => $name]);
        }
        $this->complete_silently($this->course, $this->learners['Ada']);
        $this->complete_silently($this->course, $this->learners['Ben']);
        $this->issue_by_rule($this->rule, (int) $this->learners['Ada']->id, 1700000000);
    }

    /**
     * How the award of a learner stands.
     *
     * @param string $name
     * @return string
     */
    private function standing(string $name): string {
        return $this->award_of($this->learners[$name])->status;
    }

    /**
     * Somebody keeps the badge.
     */
    private function keep(): void {
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::ACTIVE);
    }

    /**
     * The card of the course's page.
     *
     * @param bool $maychange
     * @return array
     */
    private function card(bool $maychange = true): array {
        return (new mapping_card($this->mapping($this->course), $this->course, $maychange))->export();
    }

    /**
     * Who has the badge from the rule never gets it again; who completed without it is an earlier completer.
     */
    public function test_nobody_gets_it_twice(): void {
        $this->take_over();
        $ada = $this->award_of($this->learners['Ada']);
        $this->assertSame([award::SENT, origin::LOCAL_OBF], [$ada->status, $ada->origin]);
        $this->issue_by_rule($this->rule, (int) $this->learners['Cleo']->id, 1750000000);
        $this->complete($this->course, $this->learners['Cleo']);
        $this->assertSame('otherpluginrefusedask', $this->refusal(fn() => $this->keep())->errorcode);
        $this->run_task('sweep_completions');
        $this->delete_rule($this->rule);
        $this->keep();
        $this->complete($this->course, $this->learners['Dan']);
        array_map([$this, 'run_task'], ['sweep_completions', 'send_awards']);
        $this->assertSame([$this->award_of($this->learners['Dan'])->uuid], array_keys($this->sidecar->awards));
        $this->assertSame(
            [award::SENT, award::BASELINE, award::SENT],
            array_map(fn($name) => $this->standing($name), ['Ada', 'Ben', 'Cleo'])
        );
    }

    /**
     * The card says what is left to do, while the rule is there and after.
     */
    public function test_card(): void {
        $this->take_over();
        $this->assertStringContainsString('rule is deleted there, choose "Keep this badge"', $this->card()['statetext']);
        $this->assertStringContainsString('cannot be kept here yet', $this->card()['problems'][0]['message']);
        $this->assertStringContainsString('then somebody keeps the badge', $this->card(false)['statetext']);
        $this->delete_rule($this->rule);
        $this->assertStringContainsString('taken over from another plugin', $this->card()['statetext']);
        $this->assertSame([], $this->card()['problems']);
    }

    /**
     * The page names courses, badges and numbers, before and after.
     */
    public function test_page(): void {
        $this->make_rule([$this->course->id, $this->course()->id], 'AID2');
        $page = $this->page();
        $this->assertSame([1, 1, 0, false], [$page['courses'], $page['learners'], $page['left'], $page['running']]);
        $expected = ['Fire wardens', 'Fire safety', 1];
        $this->assertSame($expected, array_map(fn($name) => $page['rules'][0][$name], ['course', 'badge', 'learners']));
        $this->assertStringContainsString('Is taken over', $page['rules'][0]['what']);
        $this->assertSame(['First aid', null], [$page['rules'][1]['badge'], $page['rules'][1]['url']]);
        $question = (new takeover_page(new inventory(), client::lazy()))->question();
        $this->assertStringContainsString('in review: 1. Learners who have it from the rules and are recorded: 1.', $question);
        $this->take_over();
        $page = $this->page();
        $this->assertSame([0, 0, 1], [$page['courses'], $page['learners'], $page['left']]);
    }

    /**
     * Text of that plugin's tables is no markup, and the sidecar may be away.
     */
    public function test_page_shows_any_text(): void {
        global $PAGE;
        $this->make_rule([99999999], '<b>x');
        $this->sidecar->isup = false;
        $page = $this->page();
        $html = $PAGE->get_renderer('core')->render_from_template('local_navigatr/takeover', $page);
        $this->assertStringContainsString('&lt;b&gt;x', $html);
        $this->assertStringContainsString('does not answer', $html);
        $this->assertStringContainsString('Is taken over', $page['rules'][0]['what']);
    }

    /**
     * The page is named to those who may open it, where it is of use.
     */
    public function test_link(): void {
        $this->assertNotNull(takeover_page::link());
        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        $this->assertNull(takeover_page::link());
        $this->setAdminUser();
        accounts::update((object) ['platform' => 'obf', 'target' => null], 'obf');
        $this->assertNull(takeover_page::link());
        $this->assertTrue($this->page()['unconnected']);
        accounts::update((object) ['platform' => 'obf', 'target' => self::OBF], 'obf');
        $this->delete_rule($this->rule);
        $this->assertNull(takeover_page::link());
        $this->assertTrue($this->page()['none']);
    }
}
