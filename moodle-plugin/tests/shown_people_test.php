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
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\plain_text;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Names of people and of the platform are sent and shown as Moodle shows them.
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
final class shown_people_test extends school_testcase {
    /**
     * What is stored as the first name of a learner, and what people read.
     *
     * @return string[][]
     */
    public static function first_names(): array {
        return [
            'plain' => ['Ada', 'Ada'],
            'apostrophe' => ["O'Neil", "O'Neil"],
            'escaped apostrophe' => ['O&#39;Neil', "O'Neil"],
            'entity' => ['Ada &amp; Co', 'Ada & Co'],
            'heart' => ['Ada <3', 'Ada <3'],
            'markup' => ['<i>Ada</i>', 'Ada'],
            'spaces' => [" Ada\u{A0} \t Mary ", 'Ada Mary'],
            'no character' => ["A\u{FFFE}da\u{07}", 'Ada'],
            'languages are no matter' => ['<span lang="en" class="multilang">Ada</span>', 'Ada'],
        ];
    }

    /**
     * A learner's name, in each place where it leaves.
     *
     * @dataProvider first_names
     * @param string $stored
     * @param string $shown
     */
    public function test_name_of_a_learner_is_sent_as_shown(string $stored, string $shown): void {
        global $DB, $PAGE;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course, ['lastname' => 'Byron']);
        $DB->set_field('user', 'firstname', $stored, ['id' => $learner->id]);
        $renderer = $PAGE->get_renderer('core');
        local\config::set('consentrequired', true);
        $consent = new output\consent_page((int) $course->id, \core_user::get_user($learner->id));
        $this->assertSame("$shown Byron", $consent->export_for_template($renderer)['questions'][0]['name']);
        local\config::set('consentrequired', false);
        $this->setAdminUser();
        $explain = (new output\explain_page(local\sidecar\client::lazy(), (int) $course->id, 'Byron', (int) $learner->id))
            ->export_for_template($renderer);
        $this->assertSame(["$shown Byron", "$shown Byron"], [$explain['found'][0]['name'], $explain['learner']['name']]);

        $this->complete($course, $learner);
        $this->run_task('send_awards');
        $recipient = $this->sidecar->awards[$this->award_of($learner)->uuid]['recipient'];
        $this->assertSame([$shown, 'Byron'], [$recipient['firstName'], $recipient['lastName']]);
    }

    /**
     * A person who may see full names reads them as the site writes them; others as the site shows them to all.
     */
    public function test_names_of_learners_keep_to_the_settings_of_the_site(): void {
        global $CFG, $DB, $PAGE;
        $CFG->fullnamedisplay = 'firstname';
        $CFG->alternativefullnameformat = 'lastname, firstname alternatename';
        $course = $this->mapped_course();
        $learner = $this->enrolled($course, ['alternatename' => 'Countess']);
        $page = fn() => (new output\explain_page(local\sidecar\client::lazy(), (int) $course->id, 'Ada', (int) $learner->id))
            ->export_for_template($PAGE->get_renderer('core'))['learner']['name'];
        $this->setUser($this->enrolled($course, [], 'editingteacher'));
        $this->assertSame('Byron, Ada Countess', $page());

        $role = $DB->get_field('role', 'id', ['shortname' => 'editingteacher']);
        assign_capability('moodle/site:viewfullnames', CAP_PREVENT, $role, \context_system::instance()->id, true);
        accesslib_clear_all_caches_for_unit_testing();
        $this->assertSame('Ada', $page());
    }

    /**
     * Names of the platform are text: they are escaped once, and nothing in them is read.
     */
    public function test_names_of_the_platform_are_escaped_once(): void {
        global $OUTPUT, $PAGE;
        $this->setAdminUser();
        $PAGE->set_url('/local/navigatr/badge.php');
        $name = 'R&D <b>&amp;</b> {{x}}';
        $course = $this->course();
        $badge = (object) ['id' => '51', 'name' => $name, 'imageUrl' => null, 'url' => null];
        mapping_changes::save(client::lazy(), (int) $course->id, (object) ['id' => '1', 'name' => $name], $badge);
        $card = (new output\mapping_card(mappings::for_course((int) $course->id), $course))->export();
        $html = $OUTPUT->render_from_template('local_navigatr/mapping_card', $card);
        $this->assertSame(2, substr_count($html, '>R&amp;D &lt;b&gt;&amp;amp;&lt;/b&gt; '));
        $this->assertStringNotContainsString('<b>', $html);

        $learner = $this->enrolled($course);
        local\config::set('consentrequired', true);
        $consent = (new output\consent_page((int) $course->id, $learner))->export_for_template($OUTPUT);
        $html = $OUTPUT->render_from_template('local_navigatr/consent', $consent);
        $this->assertStringContainsString('R&amp;D &lt;b&gt;&amp;amp;&lt;/b&gt; ', $html);
    }

    /**
     * A name whose filters fail is plain text all the same.
     */
    public function test_unfiltered_name_is_plain_text(): void {
        $this->assertSame('A & B <c', plain_text::unfiltered_name('<b>A</b> &amp; B &lt;c'));
    }
}
