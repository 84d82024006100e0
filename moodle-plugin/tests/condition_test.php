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
use local_navigatr\external\get_progress;
use local_navigatr\fixtures\condition_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\connection\status;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/condition_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * How an award, a mapping and the site stand: every place says the same of it, and to each reader what that one can do.
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
final class condition_test extends condition_testcase {
    /** What only those can do something with who may repair the connection. */
    private const FOR_ADMINS = '~sidecar URL|NTP|Test Connection|plugin settings|Check that|Access Token|base URL|certificate~';

    /**
     * Each condition, as each place tells the teacher: the course's card, the row, its details, and the explanation.
     *
     * @dataProvider troubles
     * @param string $trouble name of the method that makes it
     * @param string $says part of what is said
     * @param string[] $places where
     */
    public function test_every_place_says_the_same(string $trouble, string $says, array $places): void {
        $this->{$trouble}();
        foreach ($places as $place) {
            $said = $this->{"said_on_$place"}();
            $this->assertStringContainsString($says, $said, $place);
            $this->assertDoesNotMatchRegularExpression(self::FOR_ADMINS, $said, $place);
            $this->assertStringNotContainsString('Nothing to do', $said, $place);
        }
        $card = $this->said_on_card();
        $this->assertStringContainsString('Active, with problems', $card);
        $this->assertStringContainsString('badge-warning', $card);
        $this->assertStringNotContainsString(get_string('mappingstate_active_text', 'local_navigatr'), $card);
    }

    /**
     * What the details say at the top of a hold that only an administrator can mend is not said once more below it; of two holds
     * beside something else it is said once.
     */
    public function test_details_say_once_that_something_is_unavailable(): void {
        $hold = golden::body('issuance_reply')['holds'][0];
        $refused = ['scope' => 'target', 'target' => (string) accounts::target()] + $hold;
        $refused = ['reason' => 'token_refused', 'remedy' => 'new_token'] + $refused;
        $paused = ['scope' => 'mapping', 'reason' => 'mapping_paused', 'remedy' => 'resume_mapping'] + $hold;
        $this->assertSame([], $this->held_in_details([$refused]));
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        $this->assertSame(['unavailable', 'mapping_paused'], $this->held_in_details([$refused, $refused, $paused]));
        $this->setAdminUser();
        $all = ['token_refused', 'token_refused', 'mapping_paused'];
        $this->assertSame($all, $this->held_in_details([$refused, $refused, $paused]));
    }

    /**
     * The reasons of holds as the details show them.
     *
     * @param array[] $holds the contract's `hold`s
     * @return string[]
     */
    private function held_in_details(array $holds): array {
        global $DB;
        $award = $this->award_of($this->learner);
        $DB->update_record('local_navigatr_award', (object) ['id' => $award->id, 'status' => 'sent', 'state' => 'queued']);
        $changes = ['awardId' => $award->uuid, 'state' => 'queued', 'reason' => null, 'holds' => $holds, 'attempts' => []];
        $this->sidecar->answer("GET /v1/issuances/$award->uuid", $changes + golden::body('issuance_reply'));
        return array_column(get_issuance::execute($award->uuid)->holds, 'reason');
    }

    /**
     * Troubles, with what is said of them and where. The details need the sidecar.
     *
     * @return array[]
     */
    public static function troubles(): array {
        $all = ['card', 'row', 'details', 'explain'];
        $inmoodle = ['card', 'row', 'explain'];
        return [
            'cron is silent' => ['cron_is_silent', "Moodle's cron last ran 2 hours ago. Nothing is lost.", $inmoodle],
            'cron is off' => ['cron_is_switched_off', "Moodle's cron is switched off. It last ran 2 hours ago.", $inmoodle],
            'cron never ran' => ['cron_never_ran', "Moodle's cron has not run since an account was connected", $inmoodle],
            'task is disabled' => ['task_is_disabled', 'is disabled. It last ran 2 hours ago.', $inmoodle],
            'task gets stuck' => ['task_gets_stuck', 'the last call to the sidecar was 2 hours ago', $inmoodle],
            'sidecar is down' => ['sidecar_is_down', '(reference: sidecar_unreachable)', $inmoodle],
            'certificate' => ['certificate_ends', '(reference: sidecar_untrusted)', $inmoodle],
            'clocks differ' => ['clocks_differ', '(reference: clock_off)', $inmoodle],
            'sidecar fails' => ['sidecar_fails', '(reference: internal)', $inmoodle],
            'copy of the site' => ['site_is_a_copy', '(reference: cloned)', $inmoodle],
            'token is refused' => ['token_is_refused', '(reference: token_refused)', $all],
            'API is down' => ['api_is_down', 'Navigatr cannot be reached or does not work.', ['card']],
            'badge fails' => ['badge_fails', 'Navigatr repeatedly returns errors for this badge.', ['card']],
            'badge is refused' => ['badge_is_refused', 'Navigatr refuses to issue this badge.', $all],
            'badge is unpublished' => ['badge_is_unpublished', 'This badge is not published in Navigatr', $inmoodle],
            'requirements' => ['requirements_not_met', 'minimum score or evidence was not met. Check the course', $all],
            'role is missing' => ['role_is_missing', '(reference: not_allowed)', ['card', 'row', 'details']],
            'award is refused' => ['award_is_refused', '(reference: award_refused)', $inmoodle],
        ];
    }

    /**
     * An administrator reads what to do.
     *
     * @testWith ["cron_is_silent", "Check that cron runs on this server."]
     *           ["cron_is_switched_off", "admin/cli/cron.php --enable"]
     *           ["sidecar_is_down", "Check that it runs, and that the sidecar URL is right."]
     *           ["clocks_differ", "400 s apart"]
     *           ["token_is_refused", "Generate a new Personal Access Token"]
     *           ["role_is_missing", "Ask for the provider admin role"]
     *           ["award_is_refused", "a proxy in front of it"]
     * @param string $trouble
     * @param string $says
     */
    public function test_administrator_reads_the_remedy(string $trouble, string $says): void {
        $this->setAdminUser();
        $this->{$trouble}();
        $this->assertStringContainsString($says, $this->said_on_row());
        $this->assertStringContainsString($says, $this->said_on_card());
    }

    /**
     * How long it takes is said while something moves, and at no other time.
     *
     * @testWith ["nothing_is_wrong", true]
     *           ["cron_is_silent", false]
     *           ["sidecar_is_down", false]
     *           ["token_is_refused", false]
     *           ["badge_fails", false]
     *           ["badge_is_unpublished", false]
     *           ["mapping_is_paused", false]
     * @param string $trouble
     * @param bool $issaid
     */
    public function test_time_is_said_while_something_moves(string $trouble, bool $issaid): void {
        $this->{$trouble}();
        $this->assertSame($issaid, get_progress::execute((int) $this->course->id, 0)['etaSeconds'] !== null);
        $this->assertSame($issaid, str_contains($this->said_on_card(), 'until all are sent'));
    }

    /**
     * What only a person can move has no time, on the site as little as in its course.
     *
     * @testWith ["mapping_is_paused"]
     *           ["course_is_deleted_while_paused"]
     *           ["score_is_not_final"]
     * @param string $trouble
     */
    public function test_what_waits_for_more_has_no_time(string $trouble): void {
        $this->setAdminUser();
        $this->assertNotNull(get_progress::execute(0, 0)['etaSeconds']);
        $this->{$trouble}();
        $this->assertNull(get_progress::execute(0, 0)['etaSeconds']);
    }

    /**
     * The course goes while its badge is paused.
     */
    private function course_is_deleted_while_paused(): void {
        $this->mapping_is_paused();
        delete_course($this->course, false);
    }

    /**
     * The award waits for a final score.
     */
    private function score_is_not_final(): void {
        global $DB;
        $DB->set_field('local_navigatr_award', 'reason', 'score_not_final');
    }

    /**
     * Where all is well, it is said so.
     */
    public function test_without_trouble_nothing_is_amber(): void {
        $this->assertStringContainsString('Nothing to do', $this->said_on_row());
        $card = $this->said_on_card();
        $this->assertStringContainsString(get_string('mappingstate_active_text', 'local_navigatr'), $card);
        $this->assertStringContainsString('badge-success', $card);
    }

    /**
     * A call that fails tells a teacher who to tell, with the request's id where the sidecar answered.
     */
    public function test_failure_of_a_call_is_in_the_words_of_its_user(): void {
        $this->sidecar->refuse('GET /v1/providers', 'internal', 500);
        $this->assertStringContainsString('(reference: internal req_0123456789)', $this->said_on_page(true));
        $this->sidecar->isup = false;
        $this->assertStringContainsString('(reference: sidecar_unreachable)', $this->said_on_page(true));
        $codes = [
            'bad_secret', 'clock_off', 'no_connection', 'not_paired', 'site_moved', 'upstream_timeout', 'not_found', 'wire_version',
        ];
        foreach ($codes as $code) {
            $failure = new sidecar_exception($code, ['a' => (object) ['seconds' => 400]]);
            $this->assertDoesNotMatchRegularExpression(self::FOR_ADMINS, $failure->getMessage(), $code);
            $this->assertStringContainsString("(reference: $code)", $failure->getMessage());
        }
    }

    /**
     * While the sidecar is down, the settings page shows what Moodle last knew.
     */
    public function test_settings_keep_what_moodle_knows(): void {
        $this->setAdminUser();
        $connection = golden::body('connection_reply', ['target' => self::TARGET]);
        known_connection::remember_connection((object) $connection);
        $this->award(['status' => award::SENT, 'state' => 'issued']);
        config::set('lastcontact', strtotime('today 23:19') - DAYSECS);
        $this->sidecar->isup = false;
        $status = status::read(client::lazy());
        $this->assertTrue($status['configured']);
        $this->assertSame($connection['accountName'], $status['accountName']);
        $this->assertSame($connection['tokenLastFour'], $status['tokenLastFour']);
        $this->assertSame(1, $status['queue']['issued']);
        external\get_connection::clean_returnvalue(external\get_connection::execute_returns(), $status);
        $html = $this->said_on_settings();
        $this->assertStringContainsString("••••{$connection['tokenLastFour']}", $html);
        $this->assertStringContainsString('what Moodle last knew, as of', $html);
    }
}
