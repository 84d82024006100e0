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

use local_navigatr\event\mapping_created;
use local_navigatr\fixtures\takeover_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\limit\limit;
use local_navigatr\local\limit\limits;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\takeover\inventory;
use local_navigatr\task\take_over_rules;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/takeover_testcase.php');

/**
 * Awarding rules of Open Badge Factory's own plugin become mappings in review.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\course_badge\mapping_restorer
 * @covers     \local_navigatr\local\takeover\badge_check
 * @covers     \local_navigatr\local\takeover\run
 * @covers     \local_navigatr\task\take_over_rules
 */
final class takeover_test extends takeover_testcase {
    /** @var \stdClass A course with a rule about the badge FIRE1. */
    private \stdClass $course;

    /** @var int The rule. */
    private int $rule;

    /**
     * The course and the rule.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->course();
        $this->rule = $this->make_rule([$this->course->id]);
    }

    /**
     * Runs tasks that are queued.
     *
     * @return int how many
     */
    private function run_queued(): int {
        global $DB;
        $tasks = \core\task\manager::get_adhoc_tasks('\\' . take_over_rules::class);
        foreach ($tasks as $task) {
            $DB->delete_records('task_adhoc', ['id' => $task->get_id()]);
            $task->execute();
        }
        return count($tasks);
    }

    /**
     * The course gets the badge in review, with what the catalogue says, and an event; once more changes nothing.
     */
    public function test_a_rule_becomes_a_mapping(): void {
        $sink = $this->redirectEvents();
        array_map(fn() => $this->take_over(), [1, 2]);
        $events = array_filter($sink->get_events(), fn($event) => $event instanceof mapping_created);
        $this->assertCount(1, $events);
        $mapping = $this->mapping($this->course);
        $names = ['target', 'providerid', 'providername', 'badgeid', 'badgename', 'state', 'badgeurl', 'badgecategories'];
        $this->assertSame(
            [self::OBF, 'NORTHFIELD1', 'Northfield College', 'FIRE1', 'Fire safety', mapping::REVIEW, 'https://example.org', '[]'],
            array_map(fn($name) => $mapping->get($name), $names)
        );
        $this->assertGreaterThan(0, $mapping->get('timeactivated'));
        $this->assertSame(["{$this->course->id} FIRE1" => 'review'], $this->outcomes());
    }

    /**
     * What the platform, a limit or a right does not allow is left out, and the others are done.
     */
    public function test_refused_rules_stop_no_others(): void {
        $this->answer_badge('DRAFT3', 'Draft', ['issuable' => false]);
        $this->sidecar->refuse('GET /v1/badges/GONE4', 'not_found', 404);
        $category = (int) $this->getDataGenerator()->create_category()->id;
        limits::save(new limit($category, []));
        $refused = [$this->course(), $this->course(), $this->course(['category' => $category])];
        foreach (['DRAFT3', 'GONE4', 'FIRE1'] as $index => $badgeid) {
            $this->make_rule([$refused[$index]->id], $badgeid);
        }
        $last = $this->course();
        $this->make_rule([$last->id], 'AID2');
        $this->take_over();
        $this->assertSame([null, null, null], array_map([$this, 'mapping'], $refused));
        $this->assertSame('AID2', $this->mapping($last)->get('badgeid'));
        $whats = implode(' ', array_column($this->page()['rules'], 'what'));
        foreach (['it is a draft in', 'has no badge "GONE4"', 'may not use badges of', 'Taken over. Delete the rule'] as $words) {
            $this->assertStringContainsString($words, $whats);
        }
    }

    /**
     * Who may not choose the badge of a course takes nothing over there.
     */
    public function test_rights(): void {
        $manager = $this->getDataGenerator()->create_user();
        $this->setUser($manager);
        $this->take_over();
        $this->assertNull($this->mapping($this->course));
        $this->assertStringContainsString('You are not allowed', $this->page()['rules'][0]['what']);
    }

    /**
     * Between the page and the click a rule was deleted, a course was, or another account was connected.
     */
    public function test_changed_since_the_page(): void {
        $confirmed = (new inventory())->fingerprint();
        $other = $this->course();
        $this->make_rule([$other->id], 'AID2');
        $this->assertSame('takeoverchanged', $this->refusal(fn() => take_over_rules::start($confirmed))->errorcode);
        $confirmed = (new inventory())->fingerprint();
        delete_course($other, false);
        $this->assertSame('takeoverchanged', $this->refusal(fn() => take_over_rules::start($confirmed))->errorcode);
        $this->assertNull($this->mapping($this->course));
        $this->delete_rule($this->rule);
        $this->assertFalse(take_over_rules::start($confirmed));
        $this->assertNull($this->mapping($this->course));
        accounts::update((object) ['platform' => 'obf', 'target' => 'obf:production:SOUTHFIELD1'], 'obf');
        $this->make_rule([$this->course->id]);
        $this->assertSame('account', $this->outcomes()["{$this->course->id} FIRE1"]);
    }

    /**
     * What a task goes on with is what was confirmed: a rule that came since is left, and so is one about another badge since.
     */
    public function test_changed_since_the_click(): void {
        global $DB;
        $second = $this->course();
        $changed = $this->make_rule([$second->id]);
        $confirmed = (new inventory())->keys();
        $later = $this->course();
        $this->make_rule([$later->id]);
        $DB->set_field('local_obf_criterion', 'badge_id', 'AID2', ['id' => $changed]);
        take_over_rules::queue($confirmed);
        $this->run_queued();
        $this->assertSame('FIRE1', $this->mapping($this->course)->get('badgeid'));
        $this->assertSame([null, null], [$this->mapping($later), $this->mapping($second)]);
        take_over_rules::start((new inventory())->fingerprint());
        $this->assertSame(['FIRE1', 'AID2'], [$this->mapping($later)->get('badgeid'), $this->mapping($second)->get('badgeid')]);
    }

    /**
     * A second click, also of another tab, does nothing more.
     */
    public function test_clicked_twice(): void {
        $confirmed = (new inventory())->fingerprint();
        $this->assertSame([true, false], array_map(fn() => take_over_rules::start($confirmed), [1, 2]));
        $this->assertSame(mapping::REVIEW, $this->mapping($this->course)->get('state'));
        $this->assertNull(take_over_rules::queued());
    }

    /**
     * When the time is over, the next one goes on after the course that was done last.
     */
    public function test_resumed(): void {
        $second = $this->course();
        $this->make_rule([$second->id]);
        $this->assertSame(0, $this->take_over(0)->after());
        $this->assertSame((int) $second->id, $this->take_over(60, (int) $this->course->id)->after());
        $this->assertNull($this->mapping($this->course));
        take_over_rules::queue((new inventory())->keys());
        $this->assertSame([true, null], [$this->page()['running'], $this->page()['trouble']]);
        config::set('taskstarts', (string) (time() - 2 * HOURSECS));
        config::set('lastcontact', time() - 2 * HOURSECS);
        $this->assertStringContainsString('2 hours', $this->page()['trouble']);
        $this->assertSame([1, 0], [$this->run_queued(), $this->run_queued()]);
        $this->assertNotNull($this->mapping($this->course));
        $this->assertFalse($this->page()['running']);
    }

    /**
     * While no badge can be looked up, the task waits, and the page says so; then it goes on.
     */
    public function test_no_sidecar(): void {
        $this->sidecar->isup = false;
        $confirmed = (new inventory())->fingerprint();
        $this->assertInstanceOf(sidecar_exception::class, $this->refusal(fn() => take_over_rules::start($confirmed)));
        take_over_rules::queue((new inventory())->keys());
        $this->run_queued();
        $this->assertStringContainsString('does not answer', $this->page()['trouble']);
        $this->assertNull($this->mapping($this->course));
        $this->sidecar->isup = true;
        $this->assertSame([1, 0], [$this->run_queued(), $this->run_queued()]);
        $this->assertNotNull($this->mapping($this->course));
    }

    /**
     * An account that cannot act any more takes nothing over.
     */
    public function test_account_of_the_task_is_gone(): void {
        $user = $this->getDataGenerator()->create_user();
        $this->setUser($user);
        take_over_rules::queue((new inventory())->keys());
        delete_user($user);
        $this->assertSame([1, 0], [$this->run_queued(), $this->run_queued()]);
        $this->assertNull($this->mapping($this->course));
    }
}
