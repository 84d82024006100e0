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
use local_navigatr\local\award\award;
use local_navigatr\local\award\origin;
use local_navigatr\local\completion\sweep;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\other_plugin\obf_queue;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\takeover\inventory;
use local_navigatr\output\mapping_card;
use local_navigatr\output\takeover_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/takeover_testcase.php');

/**
 * What Open Badge Factory's own plugin could not issue, it tries again, also after its rule was deleted: until then nothing is
 * issued from here.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\course_badge\permitted_badge
 * @covers     \local_navigatr\local\other_plugin\obf_queue
 * @covers     \local_navigatr\local\other_plugin\obf_recipients
 * @covers     \local_navigatr\local\status\objection
 * @covers     \local_navigatr\output\takeover_page
 */
final class other_plugin_queue_test extends takeover_testcase {
    /** @var \stdClass A course with a rule about the badge FIRE1. */
    private \stdClass $course;

    /** @var int The rule. */
    private int $rule;

    /** @var int An entry of the queue. */
    private int $entry;

    /** @var \stdClass A learner. */
    private \stdClass $learner;

    /**
     * The rule was taken over; then a learner completed, and that plugin could not issue.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->course();
        $this->rule = $this->make_rule([$this->course->id]);
        $this->take_over();
        $this->learner = $this->enrolled($this->course);
        $this->complete($this->course, $this->learner);
        $this->entry = $this->queue_by_rule($this->rule, [$this->course->id]);
    }

    /**
     * Somebody keeps the badge.
     */
    private function keep(): void {
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::ACTIVE);
    }

    /**
     * Entries about the badge in the course.
     *
     * @return int
     */
    private function number(): int {
        return obf_queue::number($this->mapping($this->course));
    }

    /**
     * The rule is gone and an entry is left: the badge is not kept. That plugin issues it then, and nothing is sent from here.
     */
    public function test_issued_from_the_queue(): void {
        $this->delete_rule($this->rule);
        $this->assertSame('otherpluginqueuerefused', $this->refusal(fn() => $this->keep())->errorcode);
        $this->issue_from_queue($this->entry, (int) $this->learner->id, time());
        $this->assertSame('otherpluginqueuerefused', $this->refusal(fn() => $this->keep())->errorcode);
        sweep::run();
        $award = $this->award_of($this->learner);
        $this->assertSame([award::SENT, origin::LOCAL_OBF], [$award->status, $award->origin]);
        $this->empty_queue();
        $this->keep();
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->awards);
    }

    /**
     * The course is deleted before anybody read who has a badge from the queue: it is read then, and nobody is asked to release it.
     */
    public function test_course_is_deleted(): void {
        $this->issue_from_queue($this->entry, (int) $this->learner->id, time());
        delete_course($this->course, false);
        $award = $this->award_of($this->learner);
        $this->assertSame([award::SENT, origin::LOCAL_OBF], [$award->status, $award->origin]);
    }

    /**
     * Somebody deletes the entry: the learner does not have the badge, and gets it from here.
     */
    public function test_deleted_from_the_queue(): void {
        $this->delete_rule($this->rule);
        $this->empty_queue();
        $this->keep();
        $this->run_task('send_awards');
        $this->assertSame([$this->award_of($this->learner)->uuid], array_keys($this->sidecar->awards));
    }

    /**
     * The queue is empty.
     */
    private function empty_queue(): void {
        global $DB;
        $DB->delete_records('local_obf_issuefailedrecord');
    }

    /**
     * The card, the list and the question say so; the others learn who can open the queue.
     */
    public function test_words(): void {
        [$rule, $queue] = array_column($this->card()['problems'], 'message');
        $this->assertStringContainsString('cannot be kept here yet', $rule);
        $this->assertStringContainsString('entries in its queue of pending badges: 1', $queue);
        $this->assertStringContainsString('pending badges: 1. Before you delete the rule', $this->page()['rules'][0]['queue']);
        $new = $this->course();
        $this->make_rule([$new->id]);
        $this->assertStringNotContainsString('queue', $this->question());
        $this->queue_by_rule(7, [$new->id]);
        $this->queue_by_rule(7, [$new->id], 'AID2');
        $this->assertStringContainsString('queue of pending badges: 1.', $this->question());
        $queues = array_column($this->page()['rules'], 'queue');
        $this->assertCount(2, array_filter($queues));
        $this->delete_rule($this->rule);
        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        $this->assertSame('otherpluginqueuerefusedask', $this->refusal(fn() => $this->keep())->errorcode);
        $this->assertStringContainsString('ask your Moodle administrator', json_encode($this->card()['problems']));
    }

    /**
     * The question of the page.
     *
     * @return string
     */
    private function question(): string {
        return (new takeover_page(new inventory(), client::lazy()))->question();
    }

    /**
     * The card of the course's page.
     *
     * @return array
     */
    private function card(): array {
        return (new mapping_card($this->mapping($this->course), $this->course, true))->export();
    }

    /**
     * Entries about another course or badge do not count, nor those that name no badge: that plugin cannot issue them. One that
     * does not say its course does, and so do all rows that cannot be read but for their badge.
     */
    public function test_what_an_entry_is_about(): void {
        global $DB;
        $this->empty_queue();
        $other = $this->course();
        $this->queue_by_rule(3, [$other->id]);
        $this->queue_by_rule(3, [$this->course->id], 'FIRE12');
        $this->assertSame(0, $this->number());
        $this->queue_by_rule(3, [$other->id, $this->course->id]);
        $this->assertSame(1, $this->number());
        $this->queue_by_rule(3, []);
        $unreadable = $this->queue_by_rule(3, [$other->id]);
        $DB->set_field('local_obf_issuefailedrecord', 'items', 'no serialized text', ['id' => $unreadable]);
        $this->assertSame(3, $this->number());
        $DB->set_field('local_obf_issuefailedrecord', 'email', '{"id":-1,"badgeid":null,"subject":"FIRE1"}', []);
        $this->assertSame(0, $this->number());
        $DB->set_field('local_obf_issuefailedrecord', 'email', '["FIRE1"]', []);
        $this->assertSame(0, $this->number());
        $DB->set_field('local_obf_issuefailedrecord', 'email', 'FIRE1', []);
        $this->assertSame(0, $this->number());
    }

    /**
     * Versions without the queue, without the rule in it, or whose files are gone.
     */
    public function test_versions(): void {
        global $DB;
        $this->install(['criterionid', 'status', 'clientid']);
        $this->queue_by_rule(3, [$this->course->id]);
        $this->assertSame(1, $this->number());
        $this->assertSame([], obf_queue::deleted_rules($this->mapping($this->course)));
        $this->remove_files();
        $this->assertSame([0, [], []], [$this->number(), obf_queue::courses(), obf_queue::numbers()]);
        $this->install();
        $DB->get_manager()->drop_table(new \xmldb_table('local_obf_issuefailedrecord'));
        $this->assertSame([0, [], []], [$this->number(), obf_queue::courses(), obf_queue::numbers()]);
        sweep::run();
        $this->keep();
    }
}
