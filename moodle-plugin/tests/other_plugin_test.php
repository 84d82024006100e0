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

use local_navigatr\external\save_mapping;
use local_navigatr\external\set_mapping_state;
use local_navigatr\fixtures\other_plugin_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\bulk\plan;
use local_navigatr\local\connection\disconnect;
use local_navigatr\local\connection\keep_all;
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\connection\resume_after_reconnect;
use local_navigatr\local\course_badge\course_badge_actions;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\course_badge\mapping_restorer;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\course_page;
use local_navigatr\output\mapping_card;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/other_plugin_testcase.php');

/**
 * A badge that Open Badge Factory's own plugin issues in a course is not issued there by us as well.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\course_badge\permitted_badge
 * @covers     \local_navigatr\local\course_badge\mapping_save
 * @covers     \local_navigatr\local\course_badge\mapping_state
 * @covers     \local_navigatr\local\connection\account_review
 * @covers     \local_navigatr\local\connection\resume_after_reconnect
 * @covers     \local_navigatr\local\status\objection
 * @covers     \local_navigatr\output\other_plugin_notices
 */
final class other_plugin_test extends other_plugin_testcase {
    /** @var \stdClass A course with a rule. */
    private \stdClass $course;

    /** @var int The rule. */
    private int $rule;

    /**
     * A course with a rule about the badge FIRE1.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->course(['shortname' => 'fire']);
        $this->rule = $this->make_rule([$this->course->id]);
        $badge = ['id' => 'FIRE1', 'providerId' => '1', 'providerName' => 'School', 'name' => 'Fire safety', 'description' => ''];
        $badge += ['imageUrl' => null, 'status' => null, 'source' => null, 'issuable' => true, 'url' => 'https://example.org'];
        $this->sidecar->answer('GET /v1/badges/FIRE1', ['badge' => $badge]);
    }

    /**
     * The mapping's state; null: there is none.
     *
     * @return string|null
     */
    private function state(): ?string {
        return mappings::for_course((int) $this->course->id)?->get('state');
    }

    /**
     * Maps the course while its rule is away.
     *
     * @param string $state
     */
    private function map_before(string $state = mapping::ACTIVE): void {
        $this->delete_rule($this->rule);
        $this->map_to_obf($this->course);
        if ($state !== mapping::ACTIVE) {
            mapping_changes::set_state(client::lazy(), (int) $this->course->id, $state);
        }
        $this->rule = $this->make_rule([$this->course->id]);
    }

    /**
     * The choice in the picker is refused, with the badge and what to do.
     */
    public function test_picker(): void {
        $save = fn() => save_mapping::execute((int) $this->course->id, 'obf', '1', 'FIRE1', 'ask', 'none');
        $refusal = $this->refusal($save);
        $this->assertSame('otherpluginrefusednewask', $refusal->errorcode);
        $this->assertStringContainsString('issues "Fire safety" in this course', $refusal->getMessage());
        $this->assertNull($this->state());

        $this->add_capabilities();
        $this->assertSame('otherpluginrefusednew', $this->refusal($save)->errorcode);
        $this->delete_rule($this->rule);
        $save();
        $this->assertSame(mapping::ACTIVE, $this->state());
    }

    /**
     * Another badge, and the same id at another platform, are other badges.
     */
    public function test_other_badges_are_not_refused(): void {
        $this->delete_rule($this->rule);
        $this->make_rule([$this->course->id], '51');
        $this->map_to_obf($this->course);
        $this->map($this->course);
        $this->assertSame(mapping::ACTIVE, $this->state());
    }

    /**
     * Pause and resume: by the script and by the form.
     */
    public function test_resume(): void {
        $this->map_before(mapping::PAUSED);
        $id = (int) $this->course->id;
        $refusal = $this->refusal(fn() => set_mapping_state::execute($id, mapping::ACTIVE, $this->seen($this->course)));
        $this->assertSame('otherpluginrefusedask', $refusal->errorcode);
        $_POST = ['seen' => $this->seen($this->course)];
        $refusal = $this->refusal(fn() => course_badge_actions::run(client::lazy(), $id, 'resume'));
        $_POST = [];
        $this->assertSame('otherpluginrefusedask', $refusal->errorcode);
        $this->assertSame(mapping::PAUSED, $this->state());
    }

    /**
     * A mapping that came with a backup waits in review, and is not kept.
     */
    public function test_restored(): void {
        $fields = ['target' => self::OBF, 'providerid' => '1', 'badgeid' => 'FIRE1'];
        mapping_restorer::create_from_backup((int) $this->course->id, $fields, (int) get_admin()->id);
        $keep = fn() => mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::ACTIVE);
        $this->assertSame('otherpluginrefusedask', $this->refusal($keep)->errorcode);

        $kept = keep_all::run(client::lazy());
        $this->assertSame(0, $kept->count);
        $this->assertStringContainsString('local_obf', $kept->problems[0]['why']);
        $this->assertSame(mapping::REVIEW, $this->state());
    }

    /**
     * A table of courses says so before anything is saved.
     */
    public function test_table_of_courses(): void {
        $plan = new plan(client::lazy(), (int) $this->course->category, "shortname,platform,provider,badge\nfire,obf,1,FIRE1");
        $this->assertStringContainsString('local_obf', $plan->errors()[2]);
    }

    /**
     * The account goes and comes back: the mapping is paused, not active as before.
     */
    public function test_account_is_back(): void {
        $this->map_before();
        $connect = fn($target) => known_connection::remember_connection((object) ['platform' => 'obf', 'target' => $target], 'obf');
        $connect('obf:production:OTHER2');
        $connect(self::OBF);
        $this->assertSame(mapping::PAUSED, $this->state());
    }

    /**
     * The connection is removed and saved again: one click resumes the others.
     */
    public function test_connection_is_back(): void {
        $this->map_before();
        $this->map_to_obf($this->course());
        disconnect::run(client::lazy()->through('obf'));
        known_connection::remember_connection((object) ['platform' => 'obf', 'target' => self::OBF], 'obf');
        $this->assertSame(1, resume_after_reconnect::preview()['mappings']);
        $this->assertSame(['resumed' => 1, 'paused' => 1], resume_after_reconnect::run(client::lazy()));
        $this->assertSame(mapping::PAUSED, $this->state());
    }

    /**
     * A rule that comes later stops nothing: the card says so.
     */
    public function test_later_rule_is_a_problem_on_the_card(): void {
        $this->map_before();
        $this->assertSame(mapping::ACTIVE, $this->state());
        $card = (new mapping_card(mappings::for_course((int) $this->course->id), $this->course))->export();
        $this->assertSame('Active, with problems', $card['state']);
        $this->assertStringContainsString('still receive this badge', $card['statetext']);
        $this->assertStringContainsString('learners may get the badge twice. Ask your', $card['problems'][0]['message']);
        $this->add_capabilities();
        $card = (new mapping_card(mappings::for_course((int) $this->course->id), $this->course))->export();
        $this->assertStringContainsString('/local/obf/badge.php', $card['problems'][0]['url']);
    }

    /**
     * Other badges of the rules are named on the page, and so is what stands in the way of a choice.
     */
    public function test_notices(): void {
        $this->assertStringContainsString('Take the rule over before you delete it', $this->notice_of_page());
        $this->add_capabilities();
        $this->setUser($this->category_manager());
        $this->assertStringContainsString('Ask your Moodle administrator to take the rule over', $this->notice_of_page());
        $this->setAdminUser();
        accounts::update((object) ['platform' => 'obf', 'target' => null], 'obf');
        $this->assertStringContainsString('once the rule is deleted there', $this->notice_of_page());
        accounts::update((object) ['platform' => 'obf', 'target' => self::OBF], 'obf');
        $this->map($this->course);
        $this->assertStringContainsString('another badge in this course: "FIRE1"', $this->notice_of_page());
        $this->map_before();
        $this->assertStringNotContainsString('another badge', $this->notice_of_page());
    }

    /**
     * Who may delete the rule, but not take it over.
     *
     * @return \stdClass
     */
    private function category_manager(): \stdClass {
        global $DB;
        $manager = $this->enrolled($this->course);
        $role = $DB->get_field('role', 'id', ['shortname' => 'manager']);
        role_assign($role, $manager->id, \context_coursecat::instance($this->course->category)->id);
        return $manager;
    }

    /**
     * The last notice of the course's page; empty: there is none.
     *
     * @return string
     */
    private function notice_of_page(): string {
        global $PAGE;
        $page = new course_page($this->course, ['provider' => '', 'change' => false], client::lazy());
        $notices = $page->export_for_template($PAGE->get_renderer('core'))['notices'];
        return end($notices)['message'] ?? '';
    }
}
