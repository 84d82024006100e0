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
use local_navigatr\local\completion\backfill;
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\completion\dry_run_choice;
use local_navigatr\local\mapping\mappings;
use local_navigatr\output\backfill_page;
use local_navigatr\output\dry_run_file;
use local_navigatr\output\dry_run_outcome;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * The dry run by name: who receives the badge, who does not and why.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\dry_run
 * @covers     \local_navigatr\local\completion\dry_run_choice
 * @covers     \local_navigatr\output\backfill_page
 * @covers     \local_navigatr\output\dry_run_file
 * @covers     \local_navigatr\output\dry_run_sample
 */
final class dry_run_test extends school_testcase {
    /** @var \stdClass */
    private \stdClass $course;

    /** @var \stdClass[] Learners who completed early, by first name. */
    private array $learners;

    /**
     * Three completed before the course was mapped; one of them has no address.
     */
    public function setUp(): void {
        global $DB;
        parent::setUp();
        $this->course = $this->course();
        foreach (['Ada', 'Bob', 'Cy'] as $name) {
            $fields = ['firstname' => $name, 'lastname' => 'Same', 'email' => strtolower($name) . '@example.org'];
            $this->learners[$name] = $this->enrolled($this->course, $fields);
            $this->complete_silently($this->course, $this->learners[$name]);
        }
        $this->map($this->course);
        $DB->set_field('user', 'email', 'cy@school.invalid', ['id' => $this->learners['Cy']->id]);
        $this->setAdminUser();
    }

    /**
     * What a page shows.
     *
     * @param array $asked
     * @return array
     */
    private function page(array $asked = []): array {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/backfill.php', ['id' => $this->course->id]);
        $asked += ['list' => dry_run::EARLIER, 'show' => '', 'search' => '', 'page' => 0, 'sample' => 0];
        $page = new backfill_page(mappings::for_course((int) $this->course->id), $asked, $this->choice());
        return $page->export_for_template($PAGE->get_renderer('core'));
    }

    /**
     * What was chosen.
     *
     * @return dry_run_choice
     */
    private function choice(): dry_run_choice {
        return new dry_run_choice((int) $this->course->id, dry_run::EARLIER);
    }

    /**
     * Outcomes that a page shows, by name.
     *
     * @param array $asked
     * @return string[]
     */
    private function outcomes(array $asked = []): array {
        return array_column($this->page($asked)['table']['rows'], 'outcome', 'name');
    }

    /**
     * The page that issues by hand has its way on before anybody is chosen, and promises no completion as evidence.
     */
    public function test_issuing_by_hand_has_a_way_on(): void {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/backfill.php', ['id' => $this->course->id]);
        $person = $this->enrolled($this->course);
        $choice = new dry_run_choice((int) $this->course->id, dry_run::BY_HAND);
        $asked = ['list' => dry_run::BY_HAND, 'show' => '', 'search' => '', 'page' => 0, 'sample' => 0];
        $html = function () use ($asked, $choice): string {
            global $PAGE;
            $output = $PAGE->get_renderer('core');
            $page = new backfill_page(mappings::for_course((int) $this->course->id), $asked, $choice);
            return $output->render_from_template('local_navigatr/backfill', $page->export_for_template($output));
        };
        $this->assertMatchesRegularExpression('~btn-primary[^>]*>Continue<~', $html());
        $choice->keep([(int) $person->id], [(int) $person->id], '');
        $this->assertMatchesRegularExpression('~btn-primary[^>]*>Issue badges manually: 1<~', $html());
        $this->assertStringContainsString('The evidence gives your reason.', $html());
        $this->assertStringNotContainsString('day on which', $html());
    }

    /**
     * Everybody is named, with what happens and why.
     */
    public function test_everybody_is_named_with_the_outcome(): void {
        $this->assertSame([
            'Ada Same' => 'can receive the badge', 'Bob Same' => 'can receive the badge', 'Cy Same' => 'no email address',
        ], $this->outcomes());
    }

    /**
     * A reason, a part of a name and an address limit the table, and not the count.
     */
    public function test_search_and_filter_limit_the_table_only(): void {
        $this->assertSame(['Cy Same'], array_keys($this->outcomes(['show' => 'noemail'])));
        $this->assertSame(['Bob Same'], array_keys($this->outcomes(['search' => 'bob'])));
        $this->assertSame(['Ada Same'], array_keys($this->outcomes(['search' => 'ada@example'])));
        $this->assertSame([], $this->outcomes(['search' => '%']));
        $this->assertSame(2, $this->page(['search' => 'bob'])['backfill']['sent']);
    }

    /**
     * Where the site shows no addresses, none is shown and none is searched.
     */
    public function test_address_follows_the_setting_of_the_site(): void {
        set_config('showuseridentity', '');
        $this->assertSame([], $this->outcomes(['search' => 'ada@example']));
        $this->assertSame([[], [], []], array_column($this->page()['table']['rows'], 'fields'));
    }

    /**
     * A learner who is left out stays so when the page is opened again, is listed so, and gets nothing.
     */
    public function test_left_out_stays_left_out_and_gets_nothing(): void {
        [$ada, $bob] = [$this->award_of($this->learners['Ada'])->id, $this->award_of($this->learners['Bob'])->id];
        $this->choice()->keep([$ada, $bob], [$ada], '');
        $this->choice()->keep([], [], '');

        $page = $this->page();
        $this->assertSame([1, '1'], [$page['backfill']['sent'], $page['backfill']['leftout']]);
        $this->assertSame('left out by you', $this->outcomes()['Bob Same']);
        $this->assertNull(backfill::start((int) $this->course->id, 2, 0, $this->choice()->marked()));
        $this->assertSame(1, backfill::start((int) $this->course->id, 1, 0, $this->choice()->marked()));
        $this->run_task('send_awards');
        $this->assertSame([(string) $this->learners['Ada']->id], array_column(array_values($this->sidecar->awards), 'userId'));
    }

    /**
     * With separate groups a teacher sees the own ones only.
     */
    public function test_separate_groups_are_respected(): void {
        global $DB;
        $DB->set_field('course', 'groupmode', SEPARATEGROUPS, ['id' => $this->course->id]);
        $DB->set_field('course', 'groupmodeforce', 1, ['id' => $this->course->id]);
        rebuild_course_cache($this->course->id);
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $roleid = $DB->get_field('role', 'id', ['shortname' => 'editingteacher']);
        assign_capability('moodle/site:accessallgroups', CAP_PREVENT, $roleid, \context_system::instance()->id, true);
        $group = $this->getDataGenerator()->create_group(['courseid' => $this->course->id]);
        groups_add_member($group->id, $teacher->id);
        groups_add_member($group->id, $this->learners['Bob']->id);
        $this->setUser($teacher);

        $this->assertSame(['Bob Same'], array_keys($this->outcomes()));
    }

    /**
     * The sample is what goes out.
     */
    public function test_sample_is_the_evidence_that_is_sent(): void {
        $award = $this->award_of($this->learners['Ada']);
        $sample = $this->page(['sample' => (int) $award->id])['sample'];
        $this->assertStringContainsString('Ada Same', $sample['title']);

        backfill::start((int) $this->course->id, 2);
        $this->run_task('send_awards');
        $sent = array_column(array_values($this->sidecar->awards), 'evidence', 'userId');
        $this->assertSame($sample['text'], $sent[$this->learners['Ada']->id]);
        $this->assertNull($this->page(['sample' => 99999])['sample']);
    }

    /**
     * The sample tells nobody what Moodle does not show of learners: fields of the profile, and the course total.
     */
    public function test_sample_conceals_what_moodle_does_not_show(): void {
        global $CFG, $DB;
        require_once($CFG->dirroot . '/user/profile/lib.php');
        $field = ['shortname' => 'own', 'name' => 'Own', 'datatype' => 'text', 'visible' => PROFILE_VISIBLE_PRIVATE];
        $this->getDataGenerator()->create_custom_profile_field($field);
        profile_save_data((object) ['id' => $this->learners['Ada']->id, 'profile_field_own' => 'Diabetic']);
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $context = \context_course::instance($this->course->id);
        $roleid = $DB->get_field('role', 'id', ['shortname' => 'editingteacher']);
        assign_capability('moodle/grade:viewall', CAP_PROHIBIT, $roleid, $context);
        $sample = function (string $text) use ($DB): string {
            $DB->set_field('local_navigatr_map', 'evidencetemplate', $text, ['courseid' => $this->course->id]);
            $DB->set_field('local_navigatr_map', 'sendscore', 1, ['courseid' => $this->course->id]);
            return $this->page(['sample' => (int) $this->award_of($this->learners['Ada'])->id])['sample']['text'];
        };

        $this->assertSame('Done. Diabetic', $sample('Done. {profile_field_own}'));
        $this->setUser($teacher);
        $this->assertStringContainsString(': {profile_field_own}.', $sample('Done. {profile_field_own}'));
        $this->assertStringContainsString(': {score}.', $sample('Done with {score}'));
        $this->assertSame('Done.', $sample('Done.'));
    }

    /**
     * Nobody reads in a sample what is said of those who receive nothing, such as those who refused.
     */
    public function test_sample_is_of_those_only_who_can_receive_the_badge(): void {
        $this->assertNull($this->page(['sample' => (int) $this->award_of($this->learners['Cy'])->id])['sample']);
    }

    /**
     * A name that begins like a formula is none in the file.
     */
    public function test_file_holds_no_formula(): void {
        global $DB;
        $DB->set_field('user', 'firstname', '=1+1', ['id' => $this->learners['Ada']->id]);
        $mapping = mappings::for_course((int) $this->course->id);
        $people = new dry_run($mapping, dry_run::EARLIER, '', '=1');
        $rows = iterator_to_array($people->rows(), false);
        $outcome = new dry_run_outcome($mapping, dry_run::EARLIER, $this->choice());
        $this->assertSame(
            ["'=1+1 Same", 'ada@example.org', 'can receive the badge'],
            dry_run_file::cells($rows[0], ['email'], $outcome, \context_course::instance($this->course->id))
        );
    }
}
