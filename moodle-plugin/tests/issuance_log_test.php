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

use core_reportbuilder\local\filters\select;
use core_reportbuilder\system_report_factory;
use core_reportbuilder\table\system_report_table;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\output\award_formatter;
use local_navigatr\reportbuilder\local\log_filters;
use local_navigatr\reportbuilder\local\systemreports\issuance_log;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * The log of a course and of the site.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\reportbuilder\local\log_filters
 * @covers     \local_navigatr\reportbuilder\local\systemreports\issuance_log
 * @covers     \local_navigatr\reportbuilder\local\entities\award
 * @covers     \local_navigatr\output\award_formatter
 */
final class issuance_log_test extends school_testcase {
    /** @var \stdClass A mapped course. */
    private \stdClass $course;

    /**
     * A mapped course with one learner who completed it, and another course with another.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->mapped_course(['fullname' => 'Fire & <b>safety</b>']);
        $this->earn($this->course, ['firstname' => 'Ada', 'lastname' => 'Byron']);
        $this->earn($this->mapped_course(['fullname' => 'Elsewhere']), ['firstname' => 'Grace', 'lastname' => 'Hopper']);
    }

    /**
     * Who may see the log of a course sees its learners, and no others.
     */
    public function test_course_log_holds_the_course_only(): void {
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $text = $this->rows($this->course_context());
        $this->assertStringContainsString('Ada Byron', $text);
        $this->assertStringNotContainsString('Grace Hopper', $text);
    }

    /**
     * The log of the site holds all, with the names of their courses as text.
     */
    public function test_site_log_holds_all_courses(): void {
        $this->setAdminUser();
        $text = $this->rows(\context_system::instance());
        $this->assertStringContainsString('Ada Byron', $text);
        $this->assertStringContainsString('Grace Hopper', $text);
        $this->assertStringContainsString('Fire &amp; safety', $text);
    }

    /**
     * A learner sees no log.
     */
    public function test_learner_sees_no_log(): void {
        $this->setUser($this->enrolled($this->course));
        $this->expectExceptionMessage(get_string('errorreportview', 'core_reportbuilder'));
        $this->report($this->course_context());
    }

    /**
     * A teacher sees no log of the site.
     */
    public function test_teacher_sees_no_site_log(): void {
        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        $this->expectExceptionMessage(get_string('errorreportview', 'core_reportbuilder'));
        $this->report(\context_system::instance());
    }

    /**
     * With separate groups, a teacher sees the learners of the own groups.
     */
    public function test_separate_groups_are_kept_apart(): void {
        $course = $this->mapped_course(['groupmode' => SEPARATEGROUPS, 'groupmodeforce' => 1]);
        $own = $this->getDataGenerator()->create_group(['courseid' => $course->id]);
        $teacher = $this->enrolled($course, [], 'teacher');
        groups_add_member($own, $teacher);
        groups_add_member($own, $this->earn($course, ['firstname' => 'Mine', 'lastname' => 'Own']));
        $this->earn($course, ['firstname' => 'Not', 'lastname' => 'Mine']);

        $this->setUser($teacher);
        $text = $this->rows(\context_course::instance($course->id));
        $this->assertStringContainsString('Mine Own', $text);
        $this->assertStringNotContainsString('Not Mine', $text);

        $this->setAdminUser();
        $this->assertStringContainsString('Not Mine', $this->rows(\context_course::instance($course->id)));
    }

    /**
     * The log works while the sidecar is down, and says what each state asks for.
     *
     * @dataProvider standings
     * @param string $status
     * @param string|null $state
     * @param string|null $reason
     * @param string $expected key of a string
     */
    public function test_row_says_what_to_do(string $status, ?string $state, ?string $reason, string $expected): void {
        global $DB;
        $this->sidecar->isup = false;
        $where = ['courseid' => $this->course->id];
        foreach (compact('status', 'state', 'reason') as $field => $value) {
            $DB->set_field('local_navigatr_award', $field, $value, $where);
        }
        $this->setAdminUser();
        // Quotes stay: Moodle turns a cell back into text when a table is downloaded, but not all entities.
        $text = htmlspecialchars(get_string($expected, 'local_navigatr'), ENT_NOQUOTES);
        $this->assertStringContainsString($text, $this->rows($this->course_context()));
    }

    /**
     * Where an award can stand.
     *
     * @return array
     */
    public static function standings(): array {
        return [
            'waiting' => ['waiting', null, null, 'status_waiting_todo'],
            'baseline' => ['baseline', null, null, 'status_baseline_todo'],
            'not tracked' => ['nottracked', null, null, 'status_nottracked_todo'],
            'sent, no word yet' => ['sent', null, null, 'state_queued_todo'],
            'refused' => ['sent', 'needs_attention', 'recipient_incomplete', 'remedy_complete_profile'],
            'erased' => ['sent', 'cancelled', 'erased', 'reason_erased'],
        ];
    }

    /**
     * There is no next step after a badge was issued.
     */
    public function test_issued_row_says_nothing_more(): void {
        global $DB;
        foreach ([null, 'unconfirmed', 'decided_by_person'] as $reason) {
            $where = ['courseid' => $this->course->id];
            foreach (['status' => 'sent', 'state' => 'issued', 'reason' => $reason] as $field => $value) {
                $DB->set_field('local_navigatr_award', $field, $value, $where);
            }
            $this->setAdminUser();
            $rows = $this->rows($this->course_context());
            $this->assertStringContainsString(get_string('state_issued', 'local_navigatr'), $rows);
            $this->assertStringNotContainsString(get_string('remedy_claim_mail', 'local_navigatr'), $rows);
        }
    }

    /**
     * The menu of a row has every act that is possible, and no others; who may act can select the row.
     *
     * @dataProvider menus
     * @param string $status
     * @param string|null $state
     * @param string|null $reason
     * @param string[] $acts
     */
    public function test_menu_has_every_act(string $status, ?string $state, ?string $reason, array $acts): void {
        global $DB;
        foreach (['status' => $status, 'state' => $state, 'reason' => $reason] as $field => $value) {
            $DB->set_field('local_navigatr_award', $field, $value, ['courseid' => $this->course->id]);
        }
        $this->setAdminUser();
        $html = $this->report($this->course_context())->output();
        preg_match_all('/data-act="(\w+)"/', $html, $found);
        $this->assertSame($acts, $found[1]);
        $this->assertStringContainsString('data-action="local_navigatr-select"', $html);
    }

    /**
     * What is possible where.
     *
     * @return array
     */
    public static function menus(): array {
        return [
            ['nottracked', null, null, ['release']],
            ['sent', 'issued', null, ['issue_again']],
            ['sent', 'unknown', null, ['decide_issued', 'decide_send_again']],
            ['sent', 'needs_attention', 'badge_not_issuable', ['retry', 'cancel']],
            ['sent', 'needs_attention', 'shared_address', ['retry', 'decide_different_people', 'cancel']],
            ['sent', 'sending', null, []],
        ];
    }

    /**
     * A count of the page sets the filter by state, keeps the others, and takes it back.
     */
    public function test_state_is_filtered_beside_other_filters(): void {
        $this->setAdminUser();
        $filters = new log_filters($this->report(\context_system::instance()));
        $name = ['user:fullname_operator' => 0, 'user:fullname_value' => 'Ada'];
        $this->report(\context_system::instance())->set_filter_values($name);
        $filters->set_state('issued');
        $this->assertSame('issued', $filters->state());
        $this->assertSame('Ada', $this->report(\context_system::instance())->get_filter_values()['user:fullname_value']);
        $filters->set_state('all');
        $this->assertSame('', $filters->state());
    }

    /**
     * A file has neither boxes nor buttons.
     */
    public function test_download_has_no_controls(): void {
        global $DB;
        $DB->set_field('local_navigatr_award', 'status', 'sent');
        $this->setAdminUser();
        $html = $this->rows(\context_system::instance(), ['download' => 'csv']);
        ob_clean();
        foreach (['<input', '<button'] as $control) {
            $this->assertStringNotContainsString($control, $html);
        }
    }

    /**
     * Every place where an award can stand, and every reason, can be filtered by.
     */
    public function test_filters_know_every_word(): void {
        // Cancelled is one word, whoever holds the award.
        $standings = array_unique(array_merge(vocabulary::ISSUANCE_STATES, array_diff(vocabulary::AWARD_STATUSES, ['sent'])));
        $this->assertEqualsCanonicalizing($standings, array_keys(award_formatter::standings()));
        $this->assertSame(vocabulary::STATE_REASONS, array_keys(award_formatter::reasons()));
    }

    /**
     * A filter by state keeps what stands there, by Moodle's own status and by the sidecar's state alike.
     */
    public function test_filter_by_state_keeps_what_stands_there(): void {
        global $DB;
        $this->setAdminUser();
        $DB->set_field('local_navigatr_award', 'status', 'sent', ['courseid' => $this->course->id]);
        $DB->set_field('local_navigatr_award', 'state', 'issued', ['courseid' => $this->course->id]);
        foreach (['issued' => ['Ada Byron', 'Grace Hopper'], 'waiting' => ['Grace Hopper', 'Ada Byron']] as $value => $names) {
            $this->report(\context_system::instance())->set_filter_values([
                'award:state_operator' => select::EQUAL_TO,
                'award:state_value' => $value,
            ]);
            $text = $this->rows(\context_system::instance());
            $this->assertStringContainsString($names[0], $text);
            $this->assertStringNotContainsString($names[1], $text);
        }
    }

    /**
     * Who may act finds the actions that fit the state, others find none.
     */
    public function test_actions_are_for_those_who_may_act(): void {
        global $DB;
        $where = ['courseid' => $this->course->id];
        $DB->set_field('local_navigatr_award', 'status', 'sent', $where);
        $DB->set_field('local_navigatr_award', 'state', 'queued', $where);

        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $this->assertStringNotContainsString('data-act="', $this->report($this->course_context())->output());

        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        $html = $this->report($this->course_context())->output();
        $this->assertStringContainsString('data-act="cancel"', $html);
        $this->assertStringNotContainsString('data-act="retry"', $html);
    }

    /**
     * Where a cancelled award can be sent again, the row says so: not where only the learner's consent frees it.
     *
     * @dataProvider cancelled_reasons
     * @param string $reason
     * @param bool $isoffered
     */
    public function test_retry_is_offered_where_it_helps(string $reason, bool $isoffered): void {
        global $DB;
        foreach (['status' => 'sent', 'state' => 'cancelled', 'reason' => $reason] as $field => $value) {
            $DB->set_field('local_navigatr_award', $field, $value, ['courseid' => $this->course->id]);
        }
        $this->setAdminUser();
        $html = $this->report($this->course_context())->output();
        $this->assertSame($isoffered, strpos($html, 'data-act="retry"') !== false);
    }

    /**
     * Reasons of what is cancelled.
     *
     * @return array
     */
    public static function cancelled_reasons(): array {
        return [
            ['cancelled_by_person', true],
            ['completion_removed', true],
            ['consent_withdrawn', false],
            ['account_merged', false],
            ['erased', false],
        ];
    }

    /**
     * The learner stays in the log after the course is gone.
     */
    public function test_deleted_course_stays_in_the_site_log(): void {
        delete_course($this->course, false);
        $this->setAdminUser();
        $text = $this->rows(\context_system::instance());
        $this->assertStringContainsString('Ada Byron', $text);
        $this->assertStringContainsString('Fire &amp; safety', $text);
    }

    /**
     * Names that begin like a formula are no formula in a file, and what they are on the page.
     */
    public function test_download_holds_no_formulas(): void {
        global $DB;
        $this->earn($this->course, ['firstname' => '=HYPERLINK(1)', 'lastname' => '+Byron', 'email' => '-x@example.org']);
        $DB->set_field('local_navigatr_award', 'coursename', '@Course');
        $DB->set_field('local_navigatr_map', 'badgename', ' =Badge');
        set_config('showuseridentity', 'email');
        $this->setAdminUser();
        $shown = $this->cells(\context_system::instance(), []);
        $written = $this->cells(\context_system::instance(), ['download' => 'csv']);
        // The file begins at once.
        ob_clean();
        foreach (['=HYPERLINK(1) +Byron', '-x@example.org', ' =Badge'] as $text) {
            $this->assertContains($text, $shown);
            $this->assertNotContains($text, $written);
            $this->assertContains("'$text", $written);
        }
        $this->assertSame([], array_filter($written, fn($cell) => preg_match('/^\s*[=+@-]./', $cell)));
    }

    /**
     * The text of all cells, as a data format without HTML has it.
     *
     * @param \context $context
     * @param array $parameters
     * @return string[]
     */
    private function cells(\context $context, array $parameters): array {
        $cells = explode("\n", $this->rows($context, $parameters));
        return array_map(fn($cell) => html_entity_decode(strip_tags($cell), ENT_QUOTES), $cells);
    }

    /**
     * A learner who completes a course.
     *
     * @param \stdClass $course
     * @param array $fields
     * @return \stdClass
     */
    private function earn(\stdClass $course, array $fields): \stdClass {
        $learner = $this->enrolled($course, $fields);
        $this->complete($course, $learner);
        return $learner;
    }

    /**
     * The context of the course.
     *
     * @return \context
     */
    private function course_context(): \context {
        return \context_course::instance($this->course->id);
    }

    /**
     * The report.
     *
     * @param \context $context
     * @return issuance_log
     */
    private function report(\context $context): issuance_log {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/log.php');
        $report = system_report_factory::create(issuance_log::class, $context, 'local_navigatr');
        $this->assertInstanceOf(issuance_log::class, $report);
        return $report;
    }

    /**
     * Rows that changed in the same second have an order: no page shows rows of another, and none is left out.
     *
     * @dataProvider sorted_columns
     * @param string $column
     */
    public function test_rows_of_one_second_have_an_order(string $column): void {
        $this->setAdminUser();
        $sorted = $this->report($this->course_context())->get_column($column)->get_sort_fields();
        $this->assertStringEndsWith('_tiebreaker', end($sorted));
        $this->assertStringContainsString('Ada Byron', $this->rows($this->course_context()));
    }

    /**
     * Columns that many rows share a value of.
     *
     * @return array
     */
    public static function sorted_columns(): array {
        return ['last change' => ['award:changed'], 'completed' => ['award:completed'], 'state' => ['award:state']];
    }

    /**
     * All cells, as one text.
     *
     * @param \context $context
     * @param array $parameters
     * @return string
     */
    private function rows(\context $context, array $parameters = []): string {
        $table = system_report_table::create($this->report($context)->get_report_persistent()->get('id'), $parameters);
        $table->define_baseurl(new \moodle_url('/local/navigatr/log.php'));
        $table->setup();
        $table->query_db(0, false);
        $cells = [];
        foreach ($table->rawdata as $row) {
            // The row holds what the columns are made of, too.
            $cells = array_merge($cells, array_values(array_intersect_key($table->format_row($row), $table->columns)));
        }
        $table->close_recordset();
        return implode("\n", $cells);
    }
}
