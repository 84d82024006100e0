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
use core_table\external\dynamic\get;
use core_table\local\filter\filter;
use local_navigatr\fixtures\issuance_log_testcase;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\output\award_formatter;
use local_navigatr\reportbuilder\local\log_filters;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/issuance_log_testcase.php');

/**
 * The log of a course and of the site: what it shows, and to which people.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\reportbuilder\local\log_filters
 * @covers     \local_navigatr\reportbuilder\local\systemreports\issuance_log
 * @covers     \local_navigatr\reportbuilder\local\entities\award
 */
final class issuance_log_test extends issuance_log_testcase {
    /**
     * A person who may see the log of a course sees its learners, and no others.
     */
    public function test_course_log_holds_the_course_only(): void {
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $text = $this->rows($this->course_context());
        $this->assertStringContainsString('Ada Byron', $text);
        $this->assertStringNotContainsString('Grace Hopper', $text);
    }

    /**
     * Moodle's module fetches another page of the table by its name.
     */
    public function test_page_of_the_table_can_be_fetched(): void {
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $id = (int) $this->report($this->course_context())->get_report_persistent()->get('id');
        $filters = [
            ['name' => 'reportid', 'jointype' => filter::JOINTYPE_ANY, 'values' => [$id]],
            ['name' => 'parameters', 'jointype' => filter::JOINTYPE_ANY, 'values' => ['[]']],
        ];
        $any = (string) filter::JOINTYPE_ANY;
        $name = "system-report-table-$id";
        $fetched = get::execute('local_navigatr', 'issuance_log_table', $name, [], $filters, $any, hiddencolumns: []);
        $this->assertStringContainsString('Ada', $fetched['html']);
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
        // Cancelled is one word, no matter who holds the award.
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
     * A name that an import stored with entities is read in a file, and by a screen reader, as Moodle shows it.
     */
    public function test_name_with_entities_is_text(): void {
        global $DB;
        $this->setAdminUser();
        $DB->set_field('user', 'firstname', 'O&#39;Neil &amp; Ada <3', ['firstname' => 'Ada', 'lastname' => 'Byron']);
        $page = $this->rows(\context_system::instance());
        $this->assertMatchesRegularExpression('/aria-label="[^"]*O(\'|&#0?39;)Neil &amp; Ada &lt;3 Byron/', $page);
        // As Moodle writes a cell: it decodes no single quotes.
        $cells = explode("\n", $this->rows(\context_system::instance(), ['download' => 'csv']));
        ob_clean();
        $written = array_map(fn($cell) => html_entity_decode(strip_tags($cell), ENT_COMPAT), $cells);
        $this->assertContains("O'Neil & Ada <3 Byron", $written);
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
            $this->assertStringContainsString($text, implode("\n", $shown));
            $this->assertNotContains($text, $written);
            $this->assertContains("'$text", $written);
        }
        $this->assertSame([], array_filter($written, fn($cell) => preg_match('/^\s*[=+@-]./', $cell)));
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
}
