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

use core_privacy\local\request\approved_contextlist;
use core_privacy\local\request\writer;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\bulk\plan;
use local_navigatr\local\course_name;
use local_navigatr\local\plain_text;
use local_navigatr\local\sidecar\client;
use local_navigatr\privacy\provider;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * Awkward names reach people, files and the badge platform as Moodle shows them.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\plain_text
 * @covers    \local_navigatr\local\course_name
 * @covers    \local_navigatr\local\notice\notice
 * @covers    \local_navigatr\output\award_formatter
 * @covers    \local_navigatr\output\own_page
 * @covers    \local_navigatr\privacy\export
 */
final class shown_names_test extends school_testcase {
    /**
     * What is stored as the name of a course, and what people read.
     *
     * @return string[][]
     */
    public static function course_names(): array {
        return [
            'plain' => ['Maths', 'Maths'],
            'ampersand' => ['Fire & Rescue', 'Fire & Rescue'],
            'entity' => ['Fire &amp; Rescue', 'Fire & Rescue'],
            'escaped twice' => ['Fire &amp;amp; Rescue', 'Fire &amp; Rescue'],
            'path' => ['Course > More', 'Course > More'],
            'escaped path' => ['Course &gt; More', 'Course > More'],
            'markup' => ['<b>Bold</b> &lt;i&gt;', 'Bold <i>'],
            'quotes' => ['"It\'s" &quot;here&#039;s&quot;', '"It\'s" "here\'s"'],
            'less than' => ['5 < 7', '5 < 7'],
            'not broken' => ['One&nbsp;two', 'One two'],
            'control characters' => ["One\u{0B}\ttwo\u{2028}\n three", 'One two three'],
            'no character' => ["One\u{FFFE}\u{FFFF}", 'One'],
            'beyond the first plane' => ['🎓 𠮷', '🎓 𠮷'],
            'right to left' => ['שלום', 'שלום'],
            'placeholder' => ['{date} {$a} {{x}}', '{date} {$a} {{x}}'],
        ];
    }

    /**
     * Title and heading of a page that knows its course's name as text only.
     *
     * @dataProvider course_names
     * @param string $stored
     * @param string $shown
     */
    public function test_page_is_named_as_moodle_names_it(string $stored, string $shown): void {
        $course = $this->course(['fullname' => $stored]);
        $page = new \moodle_page();
        $page->set_context(\context_system::instance());
        output\own_page::set_names($page, 'Consent', course_name::plain($course->id));
        $this->assertSame($shown, plain_text::of_html($page->heading));
    }

    /**
     * The course's name, in each place where it leaves.
     *
     * @dataProvider course_names
     * @param string $stored
     * @param string $shown
     */
    public function test_course_name_is_sent_and_told_as_shown(string $stored, string $shown): void {
        global $DB;
        $course = $this->mapped_course();
        $DB->set_field('course', 'fullname', $stored, ['id' => $course->id]);
        $teacher = $this->enrolled($course, [], 'editingteacher');
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->run_task('send_awards');
        $award = $this->award_of($learner);

        $sent = $this->sidecar->awards[$award->uuid];
        $this->assertSame($shown, $sent['courseName']);
        $this->assertStringStartsWith("Completed the course $shown on ", $sent['evidence']);

        $DB->set_field('local_navigatr_award', 'state', 'needs_attention', ['id' => $award->id]);
        $message = $this->message_of_task();
        $this->assertSame($teacher->id, $message->useridto);
        $number = 'that need your attention: 1. The log';
        $this->assertStringContainsString("Badges in $shown $number", $message->fullmessage);
        $this->assertStringContainsString("Badges in $shown $number", $message->smallmessage);
        $this->assertStringContainsString('Badges in <bdi>' . s($shown) . "</bdi> $number", $message->fullmessagehtml);

        $cell = output\award_formatter::course($stored, (object) ['existing' => $course->id]);
        $this->assertStringContainsString('>' . htmlspecialchars($shown, ENT_NOQUOTES) . '<', $cell);
        // As Moodle writes it into a table that is downloaded.
        $this->assertSame($shown, html_entity_decode(strip_tags($cell), ENT_COMPAT));
        $this->assertSame($shown, course_name::plain((int) $course->id));
    }

    /**
     * The table of courses, and the list of what would change.
     *
     * @dataProvider course_names
     * @param string $stored
     * @param string $shown
     */
    public function test_bulk_page_names_courses_as_shown(string $stored, string $shown): void {
        global $DB, $PAGE;
        $this->setAdminUser();
        $category = $this->getDataGenerator()->create_category();
        $course = $this->course(['category' => $category->id, 'idnumber' => 'X1']);
        $DB->set_field('course', 'fullname', $stored, ['id' => $course->id]);
        $DB->set_field('course', 'shortname', $stored, ['id' => $course->id]);
        $this->sidecar->answer('GET /v1/providers', golden::body('providers_reply'));
        $this->sidecar->answer('GET /v1/badges/51', ['badge' => ['id' => '51'] + golden::body('badge_reply')['badge']]);
        $text = "idnumber,provider,badge\nX1,1,51";

        $plan = new plan(client::lazy(), (int) $category->id, $text);
        $page = (new output\bulk_page((int) $category->id, 0, $plan, $text))->export_for_template($PAGE->get_renderer('core'));

        $this->assertSame([$shown, $shown], [$page['courses'][0]['name'], $page['courses'][0]['shortname']]);
        $this->assertSame($shown, $page['plan']['list'][0]['course']);
    }

    /**
     * Each person reads the course's name in their own language, no matter whose turn is before.
     */
    public function test_message_names_the_course_in_the_language_of_its_reader(): void {
        global $DB;
        filter_set_global_state('multilang', TEXTFILTER_ON);
        filter_set_applies_to_strings('multilang', true);
        \filter_manager::reset_caches();
        $this->install_language('de');
        $name = '<span lang="en" class="multilang">Rescue</span><span lang="de" class="multilang">Rettung</span>';
        $course = $this->mapped_course(['fullname' => $name]);
        foreach (['de' => 'Rettung', 'en' => 'Rescue'] as $lang => $shown) {
            $teacher = $this->enrolled($course, [], 'editingteacher');
            $DB->set_field('user', 'lang', $lang, ['id' => $teacher->id]);
            $expected[$teacher->id] = $shown;
        }
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $DB->set_field('local_navigatr_award', 'status', 'sent');
        $DB->set_field('local_navigatr_award', 'state', 'needs_attention');

        $sink = $this->redirectMessages();
        $this->run_task('send_notices');
        $told = [];
        foreach ($sink->get_messages() as $message) {
            preg_match('/Badges in (.*) that need/', $message->fullmessage, $found);
            $told[$message->useridto] = $found[1];
        }
        $this->assertEquals($expected, $told);
    }

    /**
     * What a learner gets who asks for their data.
     */
    public function test_export_of_data_names_the_course_as_shown(): void {
        global $DB;
        $course = $this->mapped_course(['fullname' => 'Fire &amp; Rescue']);
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $context = \context_course::instance($course->id);
        provider::export_user_data(new approved_contextlist($learner, 'local_navigatr', [$context->id]));
        $path = [get_string('pluginname', 'local_navigatr'), get_string('privacy:export:awards', 'local_navigatr')];
        $exported = writer::with_context($context)->get_data($path);
        writer::reset();
        $this->assertSame('Fire & Rescue', $exported->awards[0]->coursename);
        $this->assertSame('Fire &amp; Rescue', $DB->get_field('local_navigatr_award', 'coursename', []));
    }

    /**
     * The one message of a task.
     *
     * @return \stdClass
     */
    private function message_of_task(): \stdClass {
        $sink = $this->redirectMessages();
        $this->run_task('send_notices');
        $messages = $sink->get_messages();
        $sink->close();
        $this->assertCount(1, $messages);
        return $messages[0];
    }
}
