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

use core_reportbuilder\table\system_report_table;
use core_reportbuilder\system_report_factory;
use local_navigatr\external\act_on_issuances;
use local_navigatr\external\remove_connection;
use local_navigatr\external\set_mapping_state;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\award;
use local_navigatr\local\backfill;
use local_navigatr\local\bulk\export;
use local_navigatr\local\bulk\plan;
use local_navigatr\local\bulk\run;
use local_navigatr\local\by_hand;
use local_navigatr\local\config;
use local_navigatr\local\connection\acts;
use local_navigatr\local\connection\save;
use local_navigatr\local\connection\test;
use local_navigatr\local\connection\typed;
use local_navigatr\local\deadline;
use local_navigatr\local\mappings;
use local_navigatr\privacy\erase;
use local_navigatr\reportbuilder\local\systemreports\issuance_log;
use local_navigatr\task\map_courses;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * Every privileged act is in Moodle's log, with who was behind "log in as".
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\event\award_act
 * @covers     \local_navigatr\event\category_act
 * @covers     \local_navigatr\event\mapping_event
 * @covers     \local_navigatr\event\site_act
 */
final class act_events_test extends school_testcase {
    /** A secret and a token that no log may hold. */
    private const SECRETS = ['c2VjcmV0LWNhbmFyeS1vZi0zMi1ieXRlcy1pbi1hbGw=', 'token-canary'];

    /** @var \stdClass A mapped course. */
    private \stdClass $course;

    /** @var \stdClass Who earned its badge. */
    private \stdClass $learner;

    /** @var \stdClass|null Who logs in as the admin. */
    private ?\stdClass $impostor = null;

    /**
     * A course with an award, and a log that keeps everything at once.
     */
    public function setUp(): void {
        parent::setUp();
        set_config('enabled_stores', 'logstore_standard', 'tool_log');
        set_config('buffersize', 0, 'logstore_standard');
        $this->setAdminUser();
        $this->course = $this->mapped_course();
        $this->learner = $this->enrolled($this->course, ['firstname' => 'Zebedee', 'lastname' => 'Quux', 'email' => 'zq@example.org']);
        $this->complete($this->course, $this->learner);
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply'));
        $this->sidecar->answer('PUT /v1/connection', golden::body('put_connection_reply'));
        get_log_manager(true);
    }

    /**
     * Ends what the log keeps open.
     */
    public function tearDown(): void {
        get_log_manager(true);
        parent::tearDown();
    }

    /**
     * Each act is logged once for what it is about, under the user and, behind "log in as", the real user.
     *
     * @dataProvider acts
     * @param string $act name of a method here
     * @param string $event
     * @param string $crud
     */
    public function test_act_is_logged(string $act, string $event, string $crud): void {
        foreach ([false, true] as $isloggedinas) {
            $this->come($isloggedinas);
            $before = $this->newest();
            $this->$act();
            $rows = $this->logged($before, $event);
            $this->assertCount(1, $rows, "$event, " . json_encode($isloggedinas));
            $row = reset($rows);
            $realuser = $isloggedinas ? (string) $this->impostor()->id : null;
            $this->assertSame([get_admin()->id, $realuser, $crud], [$row->userid, $row->realuserid, $row->crud]);
            $this->assert_description($row);
        }
    }

    /**
     * Acts, their events and kinds.
     *
     * @return string[][]
     */
    public static function acts(): array {
        $acts = [
            'retry' => ['badge_retried', 'u'],
            'cancel' => ['badge_cancelled', 'u'],
            'decide_issued' => ['badge_confirmed_issued', 'u'],
            'decide_send_again' => ['badge_send_confirmed', 'u'],
            'release' => ['badge_released', 'u'],
            'issue_again' => ['badge_reissued', 'c'],
            'issue_to_holders' => ['badges_reissued', 'u'],
            'cancel_pending' => ['pending_badges_decided', 'u'],
            'map_anew' => ['mapping_updated', 'u'],
            'map_first' => ['mapping_created', 'c'],
            'pause' => ['mapping_state_changed', 'u'],
            'keep' => ['mapping_state_changed', 'u'],
            'remove_mapping' => ['mapping_removed', 'd'],
            'change_options' => ['mapping_options_changed', 'u'],
            'send_to_earlier' => ['backfill_started', 'u'],
            'save_connection' => ['connection_saved', 'u'],
            'save_anyway' => ['connection_saved', 'u'],
            'test_connection' => ['connection_tested', 'r'],
            'remove_connection' => ['connection_removed', 'd'],
            'rearm' => ['mappings_resumed', 'u'],
            'recover' => ['recovery_confirmed', 'u'],
            'erase_learner' => ['erasure_requested', 'd'],
            'erase_course' => ['erasure_requested', 'd'],
            'start_bulk' => ['bulk_run_started', 'u'],
            'finish_bulk' => ['bulk_run_finished', 'u'],
            'export' => ['mappings_exported', 'r'],
            'download_log' => ['issuance_log_downloaded', 'r'],
        ];
        foreach (array_keys($acts) as $act) {
            array_unshift($acts[$act], $act);
        }
        return $acts;
    }

    /**
     * Every event of the plugin that tells of an act is in the table.
     */
    public function test_table_has_every_act(): void {
        $files = array_map(fn($path) => basename($path, '.php'), glob(dirname(__DIR__) . '/classes/event/*.php'));
        $events = array_filter($files, fn($name) => !(new \ReflectionClass("\\local_navigatr\\event\\$name"))->isAbstract());
        $others = ['badge_issued', 'badge_needs_attention'];
        $intable = array_unique(array_column(self::acts(), 1));
        $this->assertEqualsCanonicalizing(array_values(array_diff($events, $others)), array_values($intable));
    }

    /**
     * Settings go to the config log, whose event has the real user, too; a secret is masked in it.
     */
    public function test_settings_are_logged_without_secrets(): void {
        $this->come(true);
        $before = $this->newest();
        $this->save_connection();
        config::set('sendscore', true);
        $rows = $this->logged($before, '\core\event\config_log_created');
        $names = array_map(fn($row) => json_decode($row->other)->name ?? '', $rows);
        $this->assertContains('sidecarsecret', $names);
        $this->assertContains('sendscore', $names);
        $this->assertSame([(string) $this->impostor()->id], array_values(array_unique(array_column($rows, 'realuserid'))));
        $this->assert_no_secret();
    }

    /**
     * What cannot be done is no act.
     */
    public function test_what_is_not_done_is_not_logged(): void {
        $award = $this->award_of($this->learner);
        $result = ['id' => $award->uuid, 'result' => 'not_possible', 'state' => 'issued', 'reason' => null];
        $this->sidecar->answer('POST /v1/issuances/cancel', ['results' => [$result]]);
        $before = $this->newest();
        act_on_issuances::execute([$award->uuid], 'cancel', '');
        act_on_issuances::execute([$award->uuid], 'issue_again', '');
        $this->assertSame([], array_merge($this->logged($before, 'badge_cancelled'), $this->logged($before, 'badge_reissued')));
    }

    /**
     * A task that goes on with what somebody asked for under "log in as" logs both people, too; so does the sidecar.
     */
    public function test_task_keeps_who_was_behind_it(): void {
        $this->come(true);
        [$category, $plan] = $this->bulk_plan();
        run::start($category, $plan, 'ask');
        $this->setUser(null);
        $before = $this->newest();
        while ($task = \core\task\manager::get_next_adhoc_task(time(), true, '\\' . map_courses::class)) {
            $task->execute();
            \core\task\manager::adhoc_task_complete($task);
        }
        foreach (['mapping_created', 'bulk_run_finished'] as $event) {
            $rows = $this->logged($before, $event);
            $this->assertCount(1, $rows);
            $row = reset($rows);
            $this->assertSame([get_admin()->id, (string) $this->impostor()->id], [$row->userid, $row->realuserid], $event);
        }
    }

    /**
     * The sidecar is told both people.
     */
    public function test_sidecar_is_told_who_was_behind_it(): void {
        $this->pause();
        $this->come(true);
        mappings::set_state((int) $this->course->id, 'active');
        $hold = strtok($this->hold_of($this->course), '?');
        $actors = array_map(fn($body) => $body['actor'], $this->sidecar->bodies("DELETE $hold"));
        $this->assertSame(['userId' => get_admin()->id], reset($actors));
        $this->assertSame(['userId' => get_admin()->id, 'realUserId' => (string) $this->impostor()->id], end($actors));
    }

    /**
     * Who logs in as the admin.
     *
     * @return \stdClass
     */
    private function impostor(): \stdClass {
        return $this->impostor ??= $this->getDataGenerator()->create_user();
    }

    /**
     * The admin comes, or somebody who is logged in as the admin.
     *
     * @param bool $isloggedinas
     */
    private function come(bool $isloggedinas): void {
        global $USER;
        $impostor = $this->impostor();
        $this->setAdminUser();
        if ($isloggedinas) {
            $USER->realuser = $impostor->id;
            $USER->loginascontext = \context_system::instance();
        }
    }

    /**
     * The id of the newest row of the log.
     *
     * @return int
     */
    private function newest(): int {
        global $DB;
        return (int) $DB->get_field_sql('SELECT MAX(id) FROM {logstore_standard_log}');
    }

    /**
     * Rows of the log.
     *
     * @param int $after
     * @param string $event
     * @return \stdClass[]
     */
    private function logged(int $after, string $event): array {
        global $DB;
        $event = str_starts_with($event, '\\') ? $event : "\\local_navigatr\\event\\$event";
        $params = ['after' => $after, 'event' => $event];
        return array_values($DB->get_records_select('logstore_standard_log', 'id > :after AND eventname = :event', $params, 'id'));
    }

    /**
     * A sentence that names who acted, and nobody else by name.
     *
     * @param \stdClass $row of the log
     */
    private function assert_description(\stdClass $row): void {
        $data = (array) $row;
        $data['other'] = json_decode($row->other, true);
        $event = \core\event\base::restore(array_diff_key($data, array_flip(['id', 'origin', 'ip', 'realuserid'])), [
            'origin' => 'web', 'ip' => '', 'realuserid' => $row->realuserid,
        ]);
        $this->assertStringContainsString("user with id '$row->userid'", $event->get_description());
        $this->assertNotEmpty($event->get_name());
        $event->get_url();
        foreach (['Zebedee', 'Quux', 'zq@example.org'] as $personal) {
            $this->assertStringNotContainsString($personal, $row->other . $event->get_description());
        }
        $this->assert_no_secret();
    }

    /**
     * No secret is in any log.
     */
    private function assert_no_secret(): void {
        global $DB;
        $logs = json_encode([$DB->get_records('logstore_standard_log'), $DB->get_records('config_log')]);
        foreach (self::SECRETS as $secret) {
            $this->assertStringNotContainsString($secret, $logs);
        }
    }

    /**
     * An act on the award, which the sidecar does.
     *
     * @param string $verb of the sidecar
     * @param string $action
     */
    private function act(string $verb, string $action): void {
        $result = ['id' => $this->award_of($this->learner)->uuid, 'result' => 'done', 'state' => 'queued', 'reason' => null];
        $this->sidecar->answer("POST /v1/issuances/$verb", ['results' => [$result]]);
        act_on_issuances::execute([$result['id']], $action, 'Zebedee asked for it');
    }

    /**
     * The award of the learner stands elsewhere.
     *
     * @param array $fields
     */
    private function set_award(array $fields): void {
        global $DB;
        foreach ($fields as $name => $value) {
            $DB->set_field(award::TABLE, $name, $value, ['courseid' => $this->course->id]);
        }
    }

    /**
     * A plan that maps a new course of a new category.
     *
     * @return array id of the category, and the plan
     */
    private function bulk_plan(): array {
        $category = $this->getDataGenerator()->create_category();
        $course = $this->course(['category' => $category->id]);
        return [(int) $category->id, new plan((int) $category->id, "shortname,provider,badge\n$course->shortname,1,51\n")];
    }

    /**
     * Connection values as somebody types them.
     *
     * @return typed
     */
    private function typed(): typed {
        [$this->sidecar->secret, $token] = self::SECRETS;
        return typed::from((object) [
            'sidecarurl' => 'http://127.0.0.1:8787', 'sidecarsecret' => $this->sidecar->secret,
            'environment' => 'production', 'token' => $token, 'timeout' => 30,
        ]);
    }

    /**
     * Retry.
     */
    private function retry(): void {
        $this->act('retry', 'retry');
    }

    /**
     * Cancel.
     */
    private function cancel(): void {
        $this->act('cancel', 'cancel');
    }

    /**
     * The learner has it.
     */
    private function decide_issued(): void {
        $this->act('decide', 'decide_issued');
    }

    /**
     * Send it again.
     */
    private function decide_send_again(): void {
        $this->act('decide', 'decide_send_again');
    }

    /**
     * Release.
     */
    private function release(): void {
        $this->set_award(['status' => award::BASELINE]);
        act_on_issuances::execute([$this->award_of($this->learner)->uuid], 'release', '');
    }

    /**
     * Issue again.
     */
    private function issue_again(): void {
        $this->set_award(['status' => award::SENT, 'state' => 'issued']);
        $awards = $this->awards_of($this->learner);
        act_on_issuances::execute([end($awards)->uuid], 'issue_again', '');
    }

    /**
     * The present badge for those who have another one.
     */
    private function issue_to_holders(): void {
        $this->set_award(['status' => award::SENT, 'state' => 'issued', 'badgeid' => '7']);
        by_hand::issue_to_holders(mappings::for_course((int) $this->course->id));
    }

    /**
     * Another badge; what is not issued yet is cancelled.
     */
    private function cancel_pending(): void {
        $this->set_award(['status' => award::WAITING]);
        $current = mappings::for_course((int) $this->course->id)->get('badgeid');
        $this->map($this->course, $current === '51' ? '52' : '51', 'cancel');
    }

    /**
     * Another badge.
     */
    private function map_anew(): void {
        $this->set_award(['status' => award::SENT, 'state' => 'issued']);
        $this->map($this->course, '52');
    }

    /**
     * A badge for a course that has none.
     */
    private function map_first(): void {
        $this->map($this->course());
    }

    /**
     * Pause.
     */
    private function pause(): void {
        $id = (int) $this->course->id;
        set_mapping_state::execute($id, mappings::for_course($id)->get('state') === 'active' ? 'paused' : 'active');
    }

    /**
     * Keep what is in review.
     */
    private function keep(): void {
        global $DB;
        $DB->set_field('local_navigatr_map', 'state', 'review', ['courseid' => $this->course->id]);
        mappings::set_state((int) $this->course->id, 'active');
    }

    /**
     * Remove.
     */
    private function remove_mapping(): void {
        $this->set_award(['status' => award::SENT, 'state' => 'issued']);
        $course = $this->mapped_course();
        mappings::remove((int) $course->id);
    }

    /**
     * Options.
     */
    private function change_options(): void {
        mappings::set_options((int) $this->course->id, ['issueagain' => true, 'sendscore' => false]);
    }

    /**
     * Backfill.
     */
    private function send_to_earlier(): void {
        $this->set_award(['status' => award::BASELINE]);
        $this->assertSame(1, backfill::start((int) $this->course->id, 1));
    }

    /**
     * Save.
     */
    private function save_connection(): void {
        $this->assertTrue(save::verified($this->typed())->saved);
    }

    /**
     * Save anyway.
     */
    private function save_anyway(): void {
        save::anyway($this->typed());
    }

    /**
     * Test.
     */
    private function test_connection(): void {
        test::run($this->typed());
    }

    /**
     * Remove Connection.
     */
    private function remove_connection(): void {
        $this->sidecar->answer('DELETE /v1/connection', golden::body('connection_reply'));
        remove_connection::execute();
    }

    /**
     * Resume after reconnecting.
     */
    private function rearm(): void {
        acts::rearm();
    }

    /**
     * Confirm a recovery.
     */
    private function recover(): void {
        $this->sidecar->answer('POST /v1/recovery/confirm', golden::body('confirm_recovery_reply'));
        acts::recover();
    }

    /**
     * A data request about a learner.
     */
    private function erase_learner(): void {
        erase::user_in_course((int) $this->learner->id, (int) $this->course->id);
    }

    /**
     * A data request about everybody in a course.
     */
    private function erase_course(): void {
        erase::course((int) $this->course->id);
    }

    /**
     * A table is confirmed.
     */
    private function start_bulk(): void {
        run::start(...[...$this->bulk_plan(), 'ask']);
    }

    /**
     * A table is saved to its end.
     */
    private function finish_bulk(): void {
        run::start(...[...$this->bulk_plan(), 'ask'])->advance(new deadline(60));
    }

    /**
     * The table is downloaded.
     */
    private function export(): void {
        export::rows((int) $this->course->category);
    }

    /**
     * The log is downloaded.
     */
    private function download_log(): void {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/log.php');
        $report = system_report_factory::create(issuance_log::class, \context_course::instance($this->course->id), 'local_navigatr');
        $_GET['download'] = 'csv';
        system_report_table::create($report->get_report_persistent()->get('id'), ['download' => 'csv']);
        // The file begins at once.
        ob_clean();
        unset($_GET['download']);
        \core_reportbuilder\manager::reset_caches();
    }
}
