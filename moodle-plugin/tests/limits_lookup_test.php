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

use local_navigatr\external\set_mapping_state;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\limits_testcase;
use local_navigatr\local\bulk\plan;
use local_navigatr\local\connection\disconnect;
use local_navigatr\local\connection\keep_all;
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\connection\resume_after_reconnect;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\course_badge\mapping_restorer;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/golden.php');
require_once(__DIR__ . '/fixtures/limits_testcase.php');

/**
 * What a limit has to know of a badge and nobody stored, or the platform does not say with the badge, is looked up.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\catalogue\badge_choice
 * @covers     \local_navigatr\local\connection\resume_after_reconnect
 * @covers     \local_navigatr\local\course_badge\permitted_badge
 * @covers     \local_navigatr\local\limit\limit_words
 */
final class limits_lookup_test extends limits_testcase {
    /**
     * Where the platform does not say whose badge it is, the list of the provider does: not the one who asks.
     */
    public function test_platform_names_no_provider(): void {
        $this->sidecar->answer('GET /v1/badges/STAFF1', ['badge' => ['providerId' => null] + self::badge('STAFF1', [])]);
        $this->limit($this->arts, [self::OBF_PLACE => null]);
        $message = '"School" does not list the badge "Fire safety"';
        $this->assertStringContainsString($message, $this->refusal(fn() => $this->pick('obf', 'STAFF1')));
        $plan = new plan(client::lazy(), $this->arts, "shortname,platform,provider,badge\npiano,obf,1,STAFF1");
        $this->assertStringContainsString($message, $plan->errors()[2]);
        $id = (int) $this->course->id;
        $fields = ['target' => self::OBF, 'providerid' => '1', 'badgeid' => 'STAFF1'];
        mapping_restorer::create_from_backup($id, $fields, (int) get_admin()->id);
        foreach ([mapping::ACTIVE, mapping::PAUSED] as $state) {
            $decide = fn() => mapping_changes::set_state(client::lazy(), $id, $state);
            $this->assertStringContainsString($message, $this->refusal($decide));
        }
        $this->assertCount(1, keep_all::run(client::lazy())->problems);
    }

    /**
     * It is asked for on every page of what has its name, and nothing is said of a list that is not complete yet.
     */
    public function test_list_of_the_provider(): void {
        $this->sidecar->answer('GET /v1/badges/STAFF1', ['badge' => ['providerId' => null] + self::badge('STAFF1', [])]);
        $this->pick('obf', 'STAFF1');
        $this->assertSame([], preg_grep('~/badges[?]query=~', $this->sidecar->lines()));
        $this->limit($this->arts, [self::OBF_PLACE => null]);
        $pick = fn() => $this->pick('obf', 'STAFF1');
        $this->assertStringContainsString('does not list the badge', $this->refusal($pick));
        $this->list([], 101, 7);
        $this->assertStringContainsString('Try again in a minute', $this->refusal($pick));
        $this->list([self::badge('STAFF1', [])], 101, 0);
        $pick();
        $this->assertCount(4, preg_grep('~/badges[?]query=Fire%20safety&page=[12]&~', $this->sidecar->lines()));
    }

    /**
     * A mapping of an earlier version is looked up before a limit to categories of badges decides about it.
     */
    public function test_categories_were_not_stored(): void {
        global $DB;
        $id = (int) $this->course->id;
        $this->pick('obf', 'FIRE1');
        mapping_changes::set_state(client::lazy(), $id, mapping::PAUSED);
        $DB->set_field(mapping::TABLE, 'badgecategories', null, ['courseid' => $id]);
        $this->limit($this->arts, [self::OBF_PLACE => ['Staff']]);
        $resume = fn() => set_mapping_state::execute($id, mapping::ACTIVE, $this->seen($this->course));
        $this->assertStringContainsString('only from these badge categories: Staff', $this->refusal($resume));
        $this->sidecar->isup = false;
        $this->assertStringContainsString('The sidecar does not answer', $this->refusal($resume));
        $this->sidecar->isup = true;
        $this->limit($this->arts, [self::OBF_PLACE => ['Safety']]);
        $resume();
        $this->assertSame(['Safety', 'Courses'], mappings::for_course($id)->badge_categories());
    }

    /**
     * The same when its connection is back: what may not issue stays paused, and an account that cannot be asked resumes nothing.
     */
    public function test_categories_were_not_stored_when_the_connection_is_back(): void {
        global $DB;
        $id = (int) $this->course->id;
        $this->pick('obf', 'FIRE1');
        $this->limit($this->arts, [self::OBF_PLACE => ['Staff']]);
        $this->sidecar->answer('DELETE /v1/connections/obf', golden::body('connection_reply'));
        disconnect::run(client::lazy()->through('obf'));
        known_connection::remember_connection((object) ['platform' => 'obf', 'target' => self::OBF], 'obf');
        $DB->set_field(mapping::TABLE, 'badgecategories', null, ['courseid' => $id]);
        $this->sidecar->isup = false;
        $this->assertNotNull($this->refusal(fn() => resume_after_reconnect::run(client::lazy())));
        $this->sidecar->isup = true;
        $this->assertSame(['mappings' => 1, 'waiting' => 0], resume_after_reconnect::preview());
        $this->assertSame(['resumed' => 0, 'paused' => 1], resume_after_reconnect::run(client::lazy()));
        $this->assertSame(['Safety', 'Courses'], mappings::for_course($id)->badge_categories());
        $this->assertSame(mapping::PAUSED, mappings::for_course($id)->get('state'));
    }

    /**
     * A badge that is gone keeps nobody else from going on.
     */
    public function test_badge_is_gone_when_the_connection_is_back(): void {
        global $DB;
        $this->pick('obf', 'FIRE1');
        $other = $this->mapped_course();
        $this->limit($this->arts, [self::OBF_PLACE => ['Safety']]);
        $DB->set_field(mapping::TABLE, 'badgecategories', null, ['courseid' => $this->course->id]);
        $DB->set_field(mapping::TABLE, 'state', mapping::PAUSED);
        $DB->set_field(mapping::TABLE, 'pausedbyremoval', 1);
        $this->sidecar->refuse('GET /v1/badges/FIRE1', 'not_found', 404);
        $this->assertSame(['resumed' => 1, 'paused' => 1], resume_after_reconnect::run(client::lazy()));
        $this->assertSame(mapping::ACTIVE, mappings::for_course((int) $other->id)->get('state'));
    }
}
