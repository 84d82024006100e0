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

use local_navigatr\fixtures\explaining_testcase;
use local_navigatr\local\award\learner_search;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\explanation;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/explaining_testcase.php');

/**
 * Why a learner has a badge or has none: dates, consent, how people get there and find somebody.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\status\explanation
 * @covers     \local_navigatr\local\award\learner_search
 * @covers     \local_navigatr\output\explain_page
 */
final class explanation_links_test extends explaining_testcase {
    /**
     * An address finds a learner only for people who see it in Moodle.
     */
    public function test_address_is_searched_where_moodle_shows_it(): void {
        global $DB;
        $DB->set_field('user', 'email', 'unusual@example.org', ['id' => $this->learner->id]);
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->setUser($teacher);
        set_config('showuseridentity', 'email');
        $found = learner_search::find((int) $this->course->id, 'unusual@');
        $this->assertSame(['unusual@example.org'], array_column($found, 'email'));
        set_config('showuseridentity', 'idnumber');
        $this->assertSame([], learner_search::find((int) $this->course->id, 'unusual@'));
        $this->assertSame('Name of the learner, or: ID number', $this->label());
        set_config('showuseridentity', 'email');
        $this->assertSame('Name or email of the learner', $this->label());
        assign_capability('moodle/site:viewuseridentity', CAP_PROHIBIT, $DB->get_field('role', 'id', [
            'shortname' => 'editingteacher',
        ]), \context_course::instance($this->course->id));
        $this->assertSame([], learner_search::find((int) $this->course->id, 'unusual@'));
        $this->assertSame('Name of the learner', $this->label());
    }

    /**
     * The label of the field: it names only what finds somebody.
     *
     * @return string
     */
    private function label(): string {
        return learner_search::label((int) $this->course->id, 'explain');
    }

    /**
     * A percent sign is looked for as such.
     */
    public function test_percent_sign_finds_nobody(): void {
        $this->assertSame([], learner_search::find((int) $this->course->id, '%'));
    }

    /**
     * Each link has its date.
     */
    public function test_links_have_dates(): void {
        global $DB;
        $this->sent();
        $DB->set_field('local_navigatr_award', 'state', 'issued');
        $steps = explanation::of(client::lazy(), (int) $this->course->id, (int) $this->learner->id)->steps;
        foreach ($steps as $step) {
            if ($step['step'] !== 'consent') {
                $this->assertMatchesRegularExpression('~\d+/\d+/\d+, \d+:\d+~', $step['message'], $step['step']);
            }
        }
    }

    /**
     * The learner who was not asked, or refused, is the link that is missing.
     */
    public function test_consent_is_a_link(): void {
        global $DB;
        $this->complete($this->course, $this->learner);
        $DB->set_field('local_navigatr_award', 'status', 'noconsent');
        $this->assertSame([...$this->done(4), 'consent missing', 'consent'], $this->explained());
    }

    /**
     * The profile in the course leads there, for those who may read the log.
     */
    public function test_profile_in_the_course_leads_to_it(): void {
        $nodes = function (?\stdClass $course): array {
            $tree = new \core_user\output\myprofile\tree();
            local_navigatr_myprofile_navigation($tree, $this->learner, false, $course);
            return array_keys($tree->__get('nodes'));
        };
        $this->assertSame(['local_navigatr_explain'], $nodes($this->course));
        $this->assertSame([], $nodes(null));
        $this->assertSame([], $nodes($this->course()));
        $this->setUser($this->enrolled($this->course));
        $this->assertSame([], $nodes($this->course));
    }
}
