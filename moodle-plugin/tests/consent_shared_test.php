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
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\consent\consent_text;
use local_navigatr\local\consent\consents;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\output\consent_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * An agreement covers what its text named. What a course shares besides since then is left out until the learner agrees to it.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\consent\consent_text
 * @covers     \local_navigatr\local\consent\consents
 * @covers     \local_navigatr\local\sync\award_payload_builder
 * @covers     \local_navigatr\local\sync\outbox
 * @covers     \local_navigatr\local\evidence\facts
 * @covers     \local_navigatr\output\consent_page
 */
final class consent_shared_test extends school_testcase {
    /** Names a group and a profile field. */
    private const TEXT = 'Done. {group} {profile_field_dept}';

    /** @var \stdClass The course. */
    private \stdClass $course;

    /** @var \stdClass A learner with a group, a profile field and a total of 87.5%. */
    private \stdClass $learner;

    /**
     * A course that asks for consent, and shares nothing but name, address and completion.
     */
    public function setUp(): void {
        global $CFG;
        parent::setUp();
        require_once($CFG->libdir . '/gradelib.php');
        $generator = $this->getDataGenerator();
        $generator->create_custom_profile_field(
            ['datatype' => 'text', 'shortname' => 'dept', 'name' => 'Department', 'visible' => 2]
        );
        config::set('consentrequired', true);
        $this->course = $this->mapped_course();
        $this->learner = $this->enrolled($this->course, ['profile_field_dept' => 'Ward 7']);
        $group = $generator->create_group(['courseid' => $this->course->id, 'name' => 'Nurses']);
        groups_add_member($group, $this->learner);
        $item = $generator->create_grade_item(['courseid' => $this->course->id, 'grademax' => 40]);
        \grade_item::fetch(['id' => $item->id])->update_final_grade($this->learner->id, 35);
        grade_regrade_final_grades($this->course->id);
    }

    /**
     * The course shares this from now on.
     *
     * @param string $text
     * @param bool $sendscore
     */
    private function share(string $text, bool $sendscore): void {
        $options = ['evidencetemplate' => $text, 'sendscore' => $sendscore, 'issueagain' => false];
        mapping_changes::set_options((int) $this->course->id, $options);
    }

    /**
     * The learner agrees to what is shared now.
     */
    private function agree(): void {
        consent_answers::record((int) $this->learner->id, (int) $this->course->id, consents::AGREED);
    }

    /**
     * Evidence and score that the sidecar has.
     *
     * @return array
     */
    private function sent(): array {
        $this->run_task('send_awards');
        $award = $this->sidecar->awards[$this->award_of($this->learner)->uuid];
        return [$award['evidence'], $award['score']];
    }

    /**
     * The question on the learner's page.
     *
     * @return array
     */
    private function question(): array {
        global $PAGE;
        $page = new consent_page((int) $this->course->id, $this->learner);
        return $page->export_for_template($PAGE->get_renderer('core'))['questions'][0];
    }

    /**
     * The learner agrees to what was read, or to nothing: what the course shares by now is not stored with the text of before.
     */
    public function test_agreement_is_to_the_text_that_was_read(): void {
        global $DB;
        $platform = vocabulary::PLATFORMS[0];
        $about = ['userid' => (int) $this->learner->id, 'courseid' => (int) $this->course->id, 'platform' => $platform];
        $read = consent_text::version($platform, (int) $this->course->id);
        $this->share(self::TEXT, true);
        $this->assertFalse(consent_answers::agree_to($about, $read));
        $this->assertFalse($DB->record_exists(consents::TABLE, $about));

        $now = consent_text::of($platform, (int) $this->course->id);
        $this->assertTrue(consent_answers::agree_to($about, $now->version));
        // Once more, as with a double click.
        $this->assertTrue(consent_answers::agree_to($about, $now->version));
        $stored = $DB->get_record(consents::TABLE, $about);
        $this->assertSame([$now->version, 'group profile_field_dept score'], [$stored->textversion, $stored->shared]);
    }

    /**
     * What was added after the learner agreed is not sent; once the learner agrees to it, it is sent.
     */
    public function test_what_is_added_later_waits_for_another_agreement(): void {
        $this->agree();
        $this->share(self::TEXT, true);
        $this->complete($this->course, $this->learner);
        $this->assertSame(['Done.', null], $this->sent());
        $question = $this->question();
        $this->assertSame([true, true, true], [$question['isolder'], $question['mayagree'], $question['mayrefuse']]);

        $this->agree();

        $this->assertSame(['Done. Nurses Ward 7', 87.5], $this->sent());
        $question = $this->question();
        $this->assertSame([false, false], [$question['isolder'], $question['mayagree']]);
    }

    /**
     * What was named when the learner agreed goes on, whatever else is added or left out.
     */
    public function test_what_was_agreed_to_is_sent(): void {
        $this->share('Done. {profile_field_dept}', false);
        $this->agree();
        $this->complete($this->course, $this->learner);
        $this->assertSame(['Done. Ward 7', null], $this->sent());
        $this->share(self::TEXT, true);
        $this->assertSame(['Done.  Ward 7', null], $this->sent());
    }

    /**
     * A text that has changed while it was being read cannot be agreed to, and neither can what it shares.
     */
    public function test_version_follows_what_is_shared(): void {
        $versions = [$this->question()['version']];
        foreach ([[self::TEXT, false], [self::TEXT, true], ['Done. {group}', true], ['Done.', false]] as [$text, $score]) {
            $this->share($text, $score);
            $versions[] = $this->question()['version'];
        }
        $this->assertSame($versions[0], array_pop($versions));
        $this->assertCount(4, array_unique($versions));
    }

    /**
     * Where learners are not asked, only an answer that one gave limits what is shared.
     */
    public function test_without_an_answer_nothing_is_left_out(): void {
        config::set('consentrequired', false);
        $this->share(self::TEXT, true);
        $this->complete($this->course, $this->learner);
        $this->assertSame(['Done. Nurses Ward 7', 87.5], $this->sent());
    }
}
