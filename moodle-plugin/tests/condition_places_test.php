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

use local_navigatr\fixtures\condition_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\award\award;
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\completion\dry_run_choice;
use local_navigatr\local\connection\status;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\backfill_page;
use local_navigatr\output\sweep_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/condition_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * What the log, the card and the settings say of their own.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\status\condition
 * @covers     \local_navigatr\local\status\award_condition
 * @covers     \local_navigatr\local\status\mapping_condition
 * @covers     \local_navigatr\local\status\site_condition
 * @covers     \local_navigatr\local\status\issuance_advice
 * @covers     \local_navigatr\local\reader
 */
final class condition_places_test extends condition_testcase {
    /**
     * What somebody wanted is no problem, and its row says what it waits for.
     */
    public function test_paused_mapping_is_told_in_the_row(): void {
        $this->mapping_is_paused();
        $this->assertStringContainsString("The course's mapping is paused. Resume", $this->said_on_row());
        $this->assertStringNotContainsString('with problems', $this->said_on_card());
        $this->connect_account(null);
        $this->assertStringContainsString(get_string('noconnectionteacher', 'local_navigatr'), $this->said_on_row());
        // Another account is connected: the card offers nothing to resume.
        $this->connect_account('navigatr:production:77');
        $this->assertStringContainsString(get_string('conditionotheraccount', 'local_navigatr'), $this->said_on_row());
        $this->connect_account(self::TARGET);
        mapping_changes::remove(client::lazy(), (int) $this->course->id);
        $this->assertStringContainsString('was removed from the course. Map the course again', $this->said_on_row());
    }

    /**
     * What the sidecar has for an account that is not connected waits for that, whatever else holds it.
     */
    public function test_queued_badge_of_another_account_says_so(): void {
        $this->requirements_not_met();
        global $DB;
        $DB->set_field(award::TABLE, 'state', 'queued');
        $DB->set_field(award::TABLE, 'reason', null);
        $this->connect_account('navigatr:production:77');
        $this->assertStringContainsString(get_string('conditionotheraccount', 'local_navigatr'), $this->said_on_row());
    }

    /**
     * The card counts those that the teacher sees, and names the most frequent reason.
     */
    public function test_card_counts_what_needs_attention(): void {
        $this->requirements_not_met();
        foreach ([1, 2] as $ignored) {
            $this->complete($this->course, $this->enrolled($this->course));
        }
        $card = $this->said_on_card();
        $this->assertStringContainsString('Badges that need attention: 1 of 3.', $card);
        $this->assertStringContainsString("/local/navigatr/log.php?id={$this->course->id}", $card);
        $this->assertStringContainsString(get_string('mappingstate_active_some_need_attention', 'local_navigatr'), $card);
    }

    /**
     * The settings page names the silence, and calls no sidecar reachable that Moodle does not call.
     */
    public function test_settings_name_the_silence(): void {
        $this->setAdminUser();
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply'));
        $this->cron_is_silent();
        $html = $this->said_on_settings();
        $this->assertStringContainsString('cron last ran 2 hours ago', $html);
        $this->assertStringContainsString('/admin/tool/task/scheduledtasks.php', $html);
        $this->assertStringNotContainsString('>' . get_string('sidecarreachable', 'local_navigatr') . '<', $html);
    }

    /**
     * Where somebody checks completions, or is about to issue to earlier completers, the silence is named, and no time promised.
     */
    public function test_check_and_dry_run_name_the_silence(): void {
        global $DB, $PAGE;
        $this->setAdminUser();
        $DB->set_field(award::TABLE, 'status', award::BASELINE);
        $asked = ['list' => dry_run::EARLIER, 'show' => '', 'search' => '', 'page' => 0, 'sample' => 0];
        $renderer = $PAGE->get_renderer('core');
        foreach ([false, true] as $issilent) {
            $issilent && $this->cron_is_silent();
            $choice = new dry_run_choice((int) $this->course->id, dry_run::EARLIER);
            $dryrun = (new backfill_page(mappings::for_course((int) $this->course->id), $asked, $choice))
                ->export_for_template($renderer);
            $check = (new sweep_page((int) $this->course->id, null))->export_for_template($renderer);
            $this->assertSame($issilent, $dryrun['backfill']['duration'] === null);
            foreach ([$dryrun, $check] as $page) {
                $this->assertSame($issilent, str_contains($page['notice']['message'] ?? '', 'cron last ran 2 hours ago'));
            }
        }
    }

    /**
     * A learner who was not asked yet is not said to have refused: the sidecar gives back without consent what it has.
     */
    public function test_row_without_an_answer_does_not_say_that_the_learner_refused(): void {
        global $DB;
        $withdrawn = ['status' => award::NO_CONSENT, 'state' => 'cancelled', 'reason' => award::CONSENT_WITHDRAWN];
        $DB->update_record(award::TABLE, (object) (['id' => $this->award_of($this->learner)->id] + $withdrawn));
        $this->assertSame(get_string('status_noconsent_todo', 'local_navigatr'), $this->said_on_row());
    }

    /**
     * Of a learner who refused before or after completing it is said, not that their answer is awaited.
     */
    public function test_row_and_explanation_say_that_the_learner_refused(): void {
        global $DB;
        $DB->set_field(award::TABLE, 'status', award::NO_CONSENT);
        consent_answers::record((int) $this->learner->id, (int) $this->course->id, 0);
        $refused = get_string('status_noconsent_refused_todo', 'local_navigatr');
        $this->assertSame($refused, $this->said_on_row());
        $this->assertStringContainsString($refused, $this->said_on_explain());
    }
}
