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

use local_navigatr\external\act_on_issuances;
use local_navigatr\fixtures\impostor_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\limit\limits;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/impostor_testcase.php');

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
final class act_events_test extends impostor_testcase {
    /**
     * Each act is logged once for what it is about, under the user and, behind "log in as", the real user.
     *
     * @dataProvider acts
     * @param string $act
     * @param string $event
     * @param string $crud
     */
    public function test_act_is_logged(string $act, string $event, string $crud): void {
        foreach ([false, true] as $isloggedinas) {
            $this->come($isloggedinas);
            $before = $this->newest();
            $this->perform($act);
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
            'revoke' => ['badge_revocation_requested', 'u'],
            'look_up' => ['badge_found_issued', 'u'],
            'decide_issued' => ['badge_confirmed_issued', 'u'],
            'decide_send_again' => ['badge_send_confirmed', 'u'],
            'tell_apart' => ['badge_people_told_apart', 'u'],
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
            'issue_by_hand' => ['badge_issued_by_hand', 'c'],
            'decide_again' => ['recompletions_decided', 'u'],
            'save_connection' => ['connection_saved', 'u'],
            'save_anyway' => ['connection_saved', 'u'],
            'test_connection' => ['connection_tested', 'r'],
            'remove_connection' => ['connection_removed', 'd'],
            'resumemappings' => ['mappings_resumed', 'u'],
            'recover' => ['recovery_confirmed', 'u'],
            'erase_learner' => ['erasure_requested', 'd'],
            'erase_course' => ['erasure_requested', 'd'],
            'start_bulk' => ['bulk_run_started', 'u'],
            'finish_bulk' => ['bulk_run_finished', 'u'],
            'export' => ['mappings_exported', 'r'],
            'limit_category' => ['category_limit_changed', 'u'],
            'download_log' => ['issuance_log_downloaded', 'r'],
            'download_learners' => ['learners_downloaded', 'r'],
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
        // One is the learner's own, a test badge its sender's; two are nobody's act, but what a restored Moodle takes over. All
        // have tests of their own.
        $others = [
            'badge_issued', 'badge_needs_attention', 'badge_revoked', 'consent_answered', 'consent_withdrawal_restored',
            'mapping_pause_restored', 'test_badge_sent',
        ];
        $intable = array_unique(array_column(self::acts(), 1));
        $this->assertEqualsCanonicalizing(array_values(array_diff($events, $others)), array_values($intable));
    }

    /**
     * Settings go to the config log, whose event has the real user, too; a secret is masked in it.
     */
    public function test_settings_are_logged_without_secrets(): void {
        $this->come(true);
        $before = $this->newest();
        $this->perform('save_connection');
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
        $result = ['id' => $award->uuid, 'result' => 'not_possible', 'state' => 'cancelled', 'reason' => 'erased'];
        $this->sidecar->answer('POST /v1/issuances/cancel', ['results' => [$result]]);
        $before = $this->newest();
        act_on_issuances::execute([$award->uuid], 'cancel', '', '');
        act_on_issuances::execute([$award->uuid], 'issue_again', '', '');
        $this->assertSame([], array_merge($this->logged($before, 'badge_cancelled'), $this->logged($before, 'badge_reissued')));
    }

    /**
     * Nor is what was so before: another tab, or another person, did it.
     */
    public function test_what_was_so_before_is_not_logged(): void {
        global $DB;
        limits::save($this->other_limit());
        limits::save($limit = $this->other_limit());
        $this->unchanged = ['changed' => false];
        $before = $this->newest();
        array_map([$this, 'perform'], ['revoke', 'cancel', 'retry', 'decide_issued']);
        mapping_changes::set_options((int) $this->course->id, ['issueagain' => false, 'evidencetemplate' => null]);
        limits::save($limit);
        $this->map($this->course, '51', 'send_new');
        $select = "id > ? AND component = 'local_navigatr'";
        $this->assertSame([], $DB->get_fieldset_select('logstore_standard_log', 'eventname', $select, [$before]));
    }

    /**
     * Of two who release one award at once, one did.
     */
    public function test_award_read_before_is_released_once(): void {
        $this->set_award(['status' => award::BASELINE]);
        $asread = $this->award_of($this->learner);
        $results = array_map([manual_issue::class, 'release'], [clone $asread, clone $asread]);
        $this->assertSame(['done', 'not_possible'], $results);
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
}
