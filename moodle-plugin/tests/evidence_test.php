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

use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\evidence\template;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * The text about how a badge was earned.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\evidence\template
 * @covers    \local_navigatr\local\evidence\facts
 * @covers    \local_navigatr\local\evidence\profile_fields
 * @covers    \local_navigatr\local\evidence\example
 * @covers    \local_navigatr\output\evidence_help
 */
final class evidence_test extends school_testcase {
    /** A text in two languages. */
    private const TWO_LANGUAGES = '<span lang="en" class="multilang">Completed {coursename}</span>'
        . '<span lang="de" class="multilang">Kurs {coursename} abgeschlossen</span>';

    /**
     * The evidence that the sidecar gets for a learner of a course with a text of its own.
     *
     * @param string $template
     * @param array $given `course` and `learner`: their fields; `lang`; `before`: done before it is completed
     * @return string|null
     */
    private function evidence(string $template, array $given = []): ?string {
        global $DB;
        $course = $this->mapped_course(($given['course'] ?? []) + ['fullname' => 'Maths', 'shortname' => 'M1']);
        $mapping = local\mapping\mappings::for_course($course->id);
        $mapping->set('evidencetemplate', $template);
        $mapping->save();
        $learner = $this->enrolled($course, $given['learner'] ?? []);
        isset($given['lang']) && $DB->set_field('user', 'lang', $given['lang'], ['id' => $learner->id]);
        isset($given['before']) && $given['before']($course, $learner);
        // Ten in the evening of 21 November 2025, in London.
        $this->complete($course, $learner, 1763762400);
        $this->run_task('send_awards');
        return $this->sidecar->awards[$this->award_of($learner)->uuid]['evidence'];
    }

    /**
     * Switches the multi-language filter on.
     *
     * @param bool $forheadings
     */
    private function use_multilang(bool $forheadings = true): void {
        filter_set_global_state('multilang', TEXTFILTER_ON);
        filter_set_applies_to_strings('multilang', $forheadings);
        \filter_manager::reset_caches();
    }

    /**
     * Each learner gets one language.
     */
    public function test_text_is_in_the_language_of_the_learner(): void {
        $this->use_multilang();
        $this->install_language('de');
        $this->assertSame('Kurs Maths abgeschlossen', $this->evidence(self::TWO_LANGUAGES, ['lang' => 'de']));
        $this->assertSame('Completed M2', $this->evidence(self::TWO_LANGUAGES, [
            'lang' => 'en', 'course' => ['fullname' => 'M2', 'shortname' => 'M2'],
        ]));
    }

    /**
     * Without the filter there is no markup all the same, as in a course name.
     */
    public function test_without_the_filter_no_markup_is_sent(): void {
        $this->assertSame('Completed MathsKurs Maths abgeschlossen', $this->evidence(self::TWO_LANGUAGES));
    }

    /**
     * A course may switch the filter off for itself.
     */
    public function test_filter_that_is_off_in_the_course_is_off(): void {
        $this->use_multilang();
        $evidence = $this->evidence(self::TWO_LANGUAGES, ['before' => function ($course) {
            filter_set_local_state('multilang', \context_course::instance($course->id)->id, TEXTFILTER_OFF);
            \filter_manager::reset_caches();
        }]);
        $this->assertSame('Completed MathsKurs Maths abgeschlossen', $evidence);
    }

    /**
     * Nobody wrote a text: the plugin's own, in each learner's language. It is not stored when an admin saves the settings.
     */
    public function test_own_text_of_the_plugin_is_not_stored(): void {
        template::save_for_site('Something');
        template::save_for_site(get_string('evidencedefault', 'local_navigatr'));
        $this->assertFalse(get_config('local_navigatr', 'evidencetemplate'));
        template::save_for_site('  ');
        $this->assertSame('', template::of_site());
    }

    /**
     * The facts that a text may name.
     */
    public function test_text_names_course_date_and_groups(): void {
        $evidence = $this->evidence("{shortname} / {idnumber}\r\n{date}: {group}.", [
            'course' => ['idnumber' => 'A&B'],
            'learner' => ['timezone' => 'Asia/Tokyo'],
            'before' => function ($course, $learner) {
                foreach (['Reds &amp; Blues', 'Another'] as $name) {
                    $group = $this->getDataGenerator()->create_group(['courseid' => $course->id, 'name' => $name]);
                    groups_add_member($group, $learner);
                }
                $this->getDataGenerator()->create_group(['courseid' => $course->id, 'name' => 'Not theirs']);
            },
        ]);
        $this->assertSame("M1 / A&B\n22 November 2025: Another, Reds & Blues.", $evidence);
    }

    /**
     * A group that its own members do not see does not turn up on their badges.
     */
    public function test_hidden_group_is_left_out(): void {
        if (!defined('GROUPS_VISIBILITY_NONE')) {
            $this->assertSame('[]', $this->evidence('[{group}]'));
            return;
        }
        $evidence = $this->evidence('[{group}]', ['before' => function ($course, $learner) {
            foreach (['Seen' => GROUPS_VISIBILITY_OWN, 'Secret' => GROUPS_VISIBILITY_NONE] as $name => $visibility) {
                $fields = ['courseid' => $course->id, 'name' => $name, 'visibility' => $visibility];
                groups_add_member($this->getDataGenerator()->create_group($fields), $learner);
            }
        }]);
        $this->assertSame('[Seen]', $evidence);
    }

    /**
     * Profile fields, each as the learner's profile shows it; one that learners do not see is none.
     */
    public function test_profile_fields_are_those_that_learners_see(): void {
        global $DB;
        foreach (['text' => 2, 'checkbox' => 1, 'datetime' => 3, 'textarea' => 2, 'menu' => 0] as $type => $visible) {
            $this->getDataGenerator()->create_custom_profile_field([
                'datatype' => $type, 'shortname' => "a$type", 'name' => "A $type", 'visible' => $visible, 'param1' => "x\nSecret",
            ]);
        }
        $text = '{profile_field_atext}|{profile_field_acheckbox}|{profile_field_adatetime}|{profile_field_atextarea}|'
            . '{profile_field_amenu}|{profile_field_nothing}';
        $evidence = $this->evidence($text, ['learner' => [
            'timezone' => 'Asia/Tokyo',
            'profile_field_atext' => 'R&amp;D {date}',
            'profile_field_acheckbox' => 1,
            'profile_field_atextarea' => ['text' => '<p>One</p><p>Two</p>', 'format' => FORMAT_HTML],
            'profile_field_amenu' => 'Secret',
        ], 'before' => function ($course, $learner) use ($DB) {
            $field = $DB->get_field('user_info_field', 'id', ['shortname' => 'adatetime']);
            $DB->delete_records('user_info_data', ['fieldid' => $field]);
            $DB->insert_record('user_info_data', ['fieldid' => $field, 'userid' => $learner->id, 'data' => '1763762400']);
            $DB->set_field('user_info_field', 'param3', '', ['id' => $field]);
        }]);
        $this->assertSame("R&D {date}|Yes|22 November 2025|One\nTwo||", $evidence);
        $this->assertSame(
            ['{profile_field_amenu}', '{profile_field_nothing}'],
            template::unknown($text)
        );
    }

    /**
     * What is in a value is text, whatever it looks like.
     */
    public function test_value_is_neither_markup_nor_placeholder(): void {
        $this->use_multilang();
        $evidence = $this->evidence('{coursename}!', ['course' => ['fullname' => '{date} &lt;b&gt; {score}']]);
        $this->assertSame('{date} <b> {score}!', $evidence);
    }

    /**
     * Nothing to say is nothing; a zero is something.
     */
    public function test_empty_text_is_no_evidence(): void {
        $this->assertNull($this->evidence(' {group} {score}{grade} '));
        $this->assertSame('0', $this->evidence('0', ['course' => ['shortname' => 'M3']]));
    }

    /**
     * The grade goes only where the course sends its total.
     */
    public function test_grade_is_as_the_gradebook_shows_it(): void {
        global $CFG;
        require_once($CFG->libdir . '/gradelib.php');
        $grade = function ($course, $learner) {
            $quiz = $this->getDataGenerator()->create_grade_item(['courseid' => $course->id, 'grademax' => 20]);
            \grade_item::fetch(['id' => $quiz->id])->update_final_grade($learner->id, 19, 'test');
            $item = \grade_item::fetch_course_item($course->id);
            $item->display = GRADE_DISPLAY_TYPE_LETTER_PERCENTAGE;
            $item->update();
            grade_regrade_final_grades($course->id);
        };
        $this->assertSame('Grade .', $this->evidence('Grade {grade}.', ['before' => $grade]));
        $sending = function ($course, $learner) use ($grade) {
            $grade($course, $learner);
            $mapping = local\mapping\mappings::for_course($course->id);
            $mapping->set('sendscore', true);
            $mapping->save();
        };
        $evidence = $this->evidence('Grade {grade}.', ['before' => $sending, 'course' => ['shortname' => 'M4']]);
        $this->assertSame('Grade A (95.00 %).', str_replace("\u{A0}", ' ', $evidence));
    }

    /**
     * The text is cut where the sidecar takes no more.
     */
    public function test_long_text_is_cut(): void {
        $evidence = $this->evidence(str_repeat('x', 9990) . '{coursename}{coursename}{coursename}');
        $this->assertSame(10000, \core_text::strlen($evidence));
    }
}
