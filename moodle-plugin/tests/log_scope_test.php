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

use core_reportbuilder\system_report_factory;
use core_reportbuilder\table\system_report_table;
use local_navigatr\fixtures\log_scope_testcase;
use local_navigatr\local\bulk\courses;
use local_navigatr\reportbuilder\local\systemreports\issuance_log;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/log_scope_testcase.php');

/**
 * A log shows the rows of its scope, to those who may see them.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\award_scope
 * @covers     \local_navigatr\local\category
 * @covers     \local_navigatr\reportbuilder\local\systemreports\issuance_log
 */
final class log_scope_test extends log_scope_testcase {
    /**
     * Whose rows somebody reads in which context, also in the download and in the counts.
     */
    public function test_log_holds_the_rows_of_its_scope(): void {
        foreach (self::logs() as $who => [$role, $target, $expected]) {
            $this->come_as($role);
            $context = $this->context_named($target);
            foreach ([[], ['download' => 'csv']] as $parameters) {
                $this->assertEqualsCanonicalizing($expected, $this->learners_in($context, $parameters), $who);
            }
            $counts = (array) local\award\awards::counts_seen(local\award\award_scope::of($context));
            $this->assertSame(count($expected), array_sum($counts), $who);
        }
    }

    /**
     * Roles, contexts, and learners, by who it is.
     *
     * @return array[]
     */
    private static function logs(): array {
        $gone = get_string('deleteduser', 'bulkusers');
        $own = ['Mygroup Learner', 'Othergroup Learner', $gone];
        return [
            'a teacher of one group' => ['teacher', 'own', ['Mygroup Learner']],
            'a teacher in no group' => ['teacher', 'hidden', []],
            'a teacher of all groups' => ['editing', 'own', $own],
            'a manager of the category' => ['catman', 'category', [...$own, 'Hidden Learner']],
            'a manager of the category below' => ['catman', 'subcategory', $own],
            'a manager of another category' => ['othercat', 'othercategory', ['Other Learner']],
            'a manager of the site' => ['siteman', 'system', [...$own, 'Hidden Learner', 'Other Learner', 'Gone Learner']],
        ];
    }

    /**
     * A person who sees neither hidden courses nor all groups sees neither in the log of a category or the site.
     */
    public function test_wider_log_holds_nothing_that_is_hidden_elsewhere(): void {
        foreach (['catman' => 'category', 'siteman' => 'system'] as $role => $target) {
            $context = $this->context_named($target);
            foreach (['moodle/course:viewhiddencourses', 'moodle/site:accessallgroups'] as $capability) {
                assign_capability($capability, CAP_PROHIBIT, $this->role('manager'), $context->id, true);
            }
            $this->come_as($role);
            $elsewhere = $role === 'siteman' ? ['Gone Learner', 'Other Learner'] : [];
            $this->assertEqualsCanonicalizing($elsewhere, $this->learners_in($context));
        }
        $this->assertNotContains('hidden', array_column(courses::page((int) $this->categories['own']->id), 'id'));
    }

    /**
     * A role is not enough for a course's log: a download does not ask whether the enrolment is suspended.
     */
    public function test_suspended_teacher_reads_nothing(): void {
        global $DB;
        $DB->set_field('user_enrolments', 'status', ENROL_USER_SUSPENDED, ['userid' => $this->people['editing']->id]);
        $this->come_as('editing');
        // The other course lets guests in, and with them who is suspended.
        $this->assertSame('-', $this->answer(fn() => $this->ask_report($this->context_named('hidden'), false)));
    }

    /**
     * A category's settings lead to its log those who may read it.
     */
    public function test_category_leads_to_its_log(): void {
        global $CFG;
        require_once($CFG->dirroot . '/local/navigatr/lib.php');
        foreach (['catman' => true, 'othercat' => false, 'editing' => false] as $role => $expected) {
            $this->come_as($role);
            $navigation = new \navigation_node(['text' => 'category']);
            $context = \context_coursecat::instance($this->categories['own']->id);
            local_navigatr_extend_navigation_category_settings($navigation, $context);
            $this->assertSame($expected, $navigation->get('local_navigatr_log') !== false, $role);
            $categoryid = (int) $this->categories['own']->id;
            $answer = $this->answer(fn() => $this->visit('log.php', ['categoryid' => $categoryid]));
            $this->assertSame($expected ? 'y' : '-', $answer, $role);
        }
    }

    /**
     * Names of the learners in a log, without their links.
     *
     * @param \context $context
     * @param array $parameters
     * @return string[]
     */
    private function learners_in(\context $context, array $parameters = []): array {
        global $PAGE;
        $PAGE = new \moodle_page();
        $PAGE->set_url('/local/navigatr/log.php');
        $report = system_report_factory::create(issuance_log::class, $context, 'local_navigatr');
        // A download begins to write at once.
        ob_start();
        $table = system_report_table::create($report->get_report_persistent()->get('id'), $parameters);
        $table->define_baseurl($PAGE->url);
        $table->setup();
        $table->query_db(0, false);
        $names = [];
        foreach ($table->rawdata as $row) {
            $cells = $table->format_row($row);
            // The learner is the first column; before it are fields that no column shows. What tells namesakes apart is left out.
            $cell = $cells[array_values(preg_grep('/^c\d+_/', array_keys($cells)))[0]];
            $names[] = trim(strip_tags(preg_replace('~<small.*</small>~', '', $cell)));
        }
        $table->close_recordset();
        ob_end_clean();
        return $names;
    }
}
