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

use local_navigatr\external\get_issuance;
use local_navigatr\fixtures\bulk_action_testcase;
use local_navigatr\local\action\bulk_action;
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\completion\dry_run_choice;
use local_navigatr\local\consent\consent_access;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\reader;
use local_navigatr\local\status\hold_subject;
use local_navigatr\output\backfill_page;
use local_navigatr\output\bulk_action_file;
use local_navigatr\output\dry_run_file;
use local_navigatr\output\dry_run_outcome;
use local_navigatr\output\shared_addresses;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_action_testcase.php');

/**
 * Lists, files and details name people and courses as Moodle shows them to their reader.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\plain_text
 * @covers    \local_navigatr\local\course_name
 * @covers    \local_navigatr\output\bulk_action_file
 * @covers    \local_navigatr\output\backfill_page
 * @covers    \local_navigatr\output\shared_addresses
 * @covers    \local_navigatr\local\status\hold_subject
 */
final class shown_lists_test extends bulk_action_testcase {
    /** As an import stored them, and as Moodle prints them. */
    private const STORED = 'O&#39;Neil &amp; <i>Co</i>';

    /** As Moodle shows it. */
    private const SHOWN = "O'Neil & Co";

    /**
     * What came of an act, as a file: names of courses are those that the log shows.
     */
    public function test_file_of_an_act_names_course_and_learner_as_shown(): void {
        global $DB;
        filter_set_global_state('multilang', TEXTFILTER_ON);
        filter_set_applies_to_strings('multilang', true);
        \filter_manager::reset_caches();
        $name = '<span lang="en" class="multilang">Fire &amp; Rescue</span><span lang="de" class="multilang">Feuer</span>';
        $DB->set_field('local_navigatr_award', 'coursename', $name, ['uuid' => $this->awards['Ada']]);
        $this->name_learner('Ada');
        $id = $this->ask('retry', ['Ada'])['id'];
        $this->confirm($id);

        $context = \context_course::instance($this->course->id);
        $rows = (new \ReflectionMethod(bulk_action_file::class, 'rows'))->invoke(null, bulk_action::find($id));
        $line = (new \ReflectionMethod(bulk_action_file::class, 'cells'))->invoke(null, $rows->current(), [], $context);
        $rows->close();
        $this->assertSame([self::SHOWN . ' Learner', 'Fire & Rescue'], array_slice($line, 0, 2));
    }

    /**
     * The dry run, its file, the sample of its evidence, and the question about addresses that two accounts have.
     */
    public function test_lists_of_learners_name_them_as_shown(): void {
        global $DB, $PAGE;
        $award = $this->name_learner('Ada');
        $this->set('Ada', ['status' => 'sent', 'state' => 'needs_attention', 'reason' => 'shared_address']);
        $asked = shared_addresses::export(\context_course::instance($this->course->id))['cases'];
        $this->assertSame([self::SHOWN . ' Learner'], array_column($asked, 'name'));

        $this->set('Ada', ['status' => 'baseline', 'state' => null, 'reason' => null]);
        $PAGE->set_url('/local/navigatr/backfill.php', ['id' => $this->course->id]);
        $mapping = mappings::for_course((int) $this->course->id);
        $asked = ['list' => dry_run::EARLIER, 'show' => '', 'search' => '', 'page' => 0, 'sample' => (int) $award->id];
        $choice = new dry_run_choice((int) $this->course->id, dry_run::EARLIER);
        $page = (new backfill_page($mapping, $asked, $choice))->export_for_template($PAGE->get_renderer('core'));
        $this->assertSame([self::SHOWN . ' Learner'], array_column($page['table']['rows'], 'name'));
        $this->assertStringContainsString(self::SHOWN . ' Learner', $page['sample']['title']);

        $row = $DB->get_record('user', ['id' => $award->userid]);
        $row->standing = dry_run::ELIGIBLE;
        $row->timecompleted = time();
        $outcome = new dry_run_outcome($mapping, dry_run::EARLIER, $choice);
        $context = \context_course::instance($this->course->id);
        $this->assertSame(self::SHOWN . ' Learner', dry_run_file::cells($row, [], $outcome, $context)[0]);
    }

    /**
     * Who may see full names reads them in the details and lists, as on the page that explains a learner.
     */
    public function test_lists_keep_to_what_the_site_shows_of_names(): void {
        global $CFG, $DB;
        $CFG->fullnamedisplay = 'firstname';
        $this->sidecar->answer('GET /v1/issuances/' . $this->awards['Bob'], fixtures\golden::body('issuance_reply'));
        $context = \context_course::instance($this->course->id);
        $names = function () use ($context) {
            // The details bring news of the award.
            $this->set('Bob', ['state' => 'needs_attention', 'reason' => 'shared_address']);
            return [
                shared_addresses::export($context)['cases'][0]['name'],
                get_issuance::execute($this->awards['Bob'])->learnerName,
            ];
        };
        $this->assertSame(['Bob Learner', 'Bob Learner'], $names());

        $role = $DB->get_field('role', 'id', ['shortname' => 'editingteacher']);
        assign_capability('moodle/site:viewfullnames', CAP_PREVENT, $role, \context_system::instance()->id, true);
        accesslib_clear_all_caches_for_unit_testing();
        $this->assertSame(['Bob', 'Bob'], $names());
    }

    /**
     * A course that is gone is called what Moodle showed, on the page of its learner and where something holds its badges.
     */
    public function test_deleted_course_is_named_as_it_was_shown(): void {
        global $DB;
        $DB->set_field('local_navigatr_award', 'coursename', self::STORED, ['courseid' => $this->course->id]);
        $userid = (int) $DB->get_field('local_navigatr_award', 'userid', ['uuid' => $this->awards['Ada']]);
        delete_course($this->course->id, false);
        $this->assertSame(self::SHOWN, consent_access::course_name((int) $this->course->id, $userid));

        $this->setAdminUser();
        $hold = (object) ['reason' => 'mapping_paused', 'target' => self::TARGET, 'courseId' => $this->course->id, 'rule' => 0];
        $named = (new hold_subject($hold, reader::admin()))->courses();
        $this->assertStringContainsString('>' . s(self::SHOWN) . '<', $named);
    }

    /**
     * Gives a learner an awkward first name.
     *
     * @param string $name
     * @return \stdClass the award
     */
    private function name_learner(string $name): \stdClass {
        global $DB;
        $award = $DB->get_record('local_navigatr_award', ['uuid' => $this->awards[$name]]);
        $DB->set_field('user', 'firstname', self::STORED, ['id' => $award->userid]);
        return $award;
    }
}
