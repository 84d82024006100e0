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

use core\check\check;
use core\check\result;
use local_navigatr\fixtures\checks_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/checks_testcase.php');

/**
 * The plugin's checks on Moodle's page of system status.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\check\base
 * @covers     \local_navigatr\check\sidecar
 * @covers     \local_navigatr\check\holds
 * @covers     \local_navigatr\check\queue
 * @covers     \local_navigatr\check\erasures
 * @covers     \local_navigatr\check\recovery
 * @covers     \local_navigatr\check\address
 * @covers     \local_navigatr\check\network
 * @covers     \local_navigatr\check\certificate
 */
final class check_test extends checks_testcase {
    /** All checks. */
    private const IDS = [
        'sidecar', 'account', 'holds', 'queue', 'erasures', 'recovery', 'address', 'network', 'certificate', 'tasks',
        'update',
    ];

    /**
     * A site that works.
     */
    public function test_all_is_well_after_an_exchange(): void {
        $this->run_task('send_awards');
        $expected = array_fill_keys(self::IDS, result::OK);
        $this->assertSame($expected, array_map(fn($check) => $check->get_result()->get_status(), $this->checks()));
    }

    /**
     * A site without a sidecar has nothing to check.
     */
    public function test_nothing_applies_before_a_sidecar_is_set_up(): void {
        config::set('sidecarurl', '');
        foreach (array_diff_key($this->checks(), ['update' => '']) as $check) {
            $this->assertSame(result::NA, $check->get_result()->get_status(), $check->get_id());
        }
        $this->assert_check('update', result::OK);
    }

    /**
     * Each check can be read and leads somewhere.
     */
    public function test_each_check_has_a_name_and_a_link(): void {
        foreach ($this->checks() as $check) {
            $this->assertStringStartsWith('Navigatr: ', $check->get_name());
            $page = $check->get_id() === 'update' ? '/admin/plugins.php' : '/local/navigatr/';
            $this->assertStringContainsString($page, $check->get_action_link()->url->out(false));
        }
    }

    /**
     * No check waits for a sidecar that is down.
     */
    public function test_checks_make_no_call(): void {
        foreach ($this->checks() as $check) {
            $check->get_result();
        }
        $this->assertSame([], $this->sidecar->calls);
    }

    /**
     * A refused token is an error that says what to do; what was wanted is none.
     */
    public function test_refused_token_is_an_error_and_a_pause_is_none(): void {
        $this->feed(['holds' => [$this->hold('mapping_paused', 'resume_mapping')]]);
        $this->assert_check('holds', result::OK);

        $this->feed(['holds' => [$this->hold('token_refused', 'new_token'), $this->hold('mapping_paused', 'resume_mapping')]]);
        $this->assert_check('holds', result::ERROR, get_string('remedy_new_token', 'local_navigatr'));

        $this->feed(['holds' => [$this->hold('api_down', 'wait')]]);
        $this->assert_check('holds', result::WARNING, get_string('hold_api_down', 'local_navigatr'));
    }

    /**
     * Two badges that are held for the same reason are two lines, each with badge, course and how many wait.
     */
    public function test_each_hold_names_badge_and_course(): void {
        $courses = [$this->mapped_course(['fullname' => 'Baking & more']), $this->course(['fullname' => 'Welding'])];
        $this->map($courses[1], '52');
        $badge = fn($id) => [
            'scope' => 'badge', 'subject' => $id, 'badgeId' => $id, 'target' => accounts::target(), 'rule' => 0,
            'waiting' => 150, 'since' => '2026-11-21T10:00:00Z', 'until' => '2026-11-21T10:05:00Z',
        ];
        $holds = [
            $badge('51') + $this->hold('refused_repeatedly', 'publish_badge'),
            $badge('52') + $this->hold('refused_repeatedly', 'remap'),
        ];
        $this->feed(['holds' => $holds]);
        $this->assert_check('holds', result::ERROR, 'Baking &amp; more');
        $details = $this->checks()['holds']->get_result()->get_details();
        foreach (['Badge 51', 'Badge 52', 'Welding', 'Waiting: 150', "badge.php?id={$courses[1]->id}"] as $part) {
            $this->assertStringContainsString($part, $details);
        }
        foreach (['publish_badge', 'remap'] as $remedy) {
            $this->assertStringContainsString(s(get_string("remedy_$remedy", 'local_navigatr')), $details);
        }
        $this->assertStringContainsString('2', $this->checks()['holds']->get_result()->get_summary());
    }

    /**
     * A site without an account.
     */
    public function test_missing_account_is_reported(): void {
        $this->connect_account(null);
        $this->assert_check('holds', result::WARNING, get_string('remedy_reconnect', 'local_navigatr'));
        $this->assertSame(result::NA, $this->checks()['account']->get_result()->get_status());
    }

    /**
     * Badges that Moodle cannot get rid of.
     */
    public function test_old_waiting_award_is_reported(): void {
        global $DB;
        $course = $this->mapped_course();
        $this->complete($course, $this->enrolled($course));
        $this->assert_check('queue', result::OK);

        $DB->set_field('local_navigatr_award', 'timemodified', time() - 3 * DAYSECS);
        $this->assert_check('queue', result::ERROR, get_string('check_queue_help', 'local_navigatr'));
        $summary = $this->checks()['queue']->get_result()->get_summary();
        $this->assertStringContainsString('Badges ready to leave Moodle: 1.', $summary);

        mapping_changes::set_state(client::lazy(), $course->id, 'paused');
        $this->assert_check('queue', result::OK);
    }

    /**
     * Badges that the sidecar cannot get rid of.
     */
    public function test_old_queue_of_the_sidecar_is_reported(): void {
        $this->feed(['queue' => ['oldestQueuedAt' => gmdate('Y-m-d\TH:i:s\Z', time() - DAYSECS)]]);
        $this->assert_check('queue', result::WARNING);
        $this->feed(['queue' => ['oldestQueuedAt' => null]]);
        $this->assert_check('queue', result::OK);
    }

    /**
     * Erasures that the sidecar did not confirm.
     */
    public function test_overdue_erasure_is_reported(): void {
        global $DB;
        erasures::ask(7, 0);
        $this->assert_check('erasures', result::OK);
        $DB->set_field('local_navigatr_erasure', 'timecreated', time() - 2 * DAYSECS);
        $this->assert_check('erasures', result::WARNING, get_string('check_erasures_help', 'local_navigatr'));
        $DB->set_field('local_navigatr_erasure', 'timecreated', time() - 2 * WEEKSECS);
        $this->assert_check('erasures', result::ERROR);
    }

    /**
     * A recovery waits for a person.
     */
    public function test_recovery_is_reported(): void {
        $this->feed(['recovery' => ['active' => true, 'since' => '2026-11-21T10:00:00Z', 'wouldSend' => 12]]);
        $this->assert_check('recovery', result::ERROR, get_string('confirmrecoveryhelp', 'local_navigatr', 12));
        $teaching = ['active' => true, 'taughtAt' => null, 'taughtAwards' => 3, 'ofAwards' => 12, 'mayEndUntaught' => false];
        $this->feed(['recovery' => $teaching]);
        $this->assert_check('recovery', result::WARNING, '3 of 12');
        $this->feed(['recovery' => ['mayEndUntaught' => true] + $teaching]);
        $this->assert_check('recovery', result::ERROR, '3 of 12');
    }

    /**
     * A cron that runs every hour, or once a day, keeps every check as it should be all the time between two runs.
     *
     * @dataProvider crons
     * @param int $gap seconds
     */
    public function test_rare_cron_is_no_trouble(int $gap): void {
        $starts = array_map(fn($runs) => time() - $runs * $gap, [3, 2, 1]);
        config::set('taskstarts', implode(',', $starts));
        config::set('lastcontact', time() - $gap + 1);
        config::set('oldestqueued', time() - min($gap, HOURSECS));
        foreach ($this->checks() as $id => $check) {
            $this->assertSame(result::OK, $check->get_result()->get_status(), $id);
        }
        config::set('lastcontact', time() - 7 * $gap);
        $this->assert_check('sidecar', result::ERROR);
    }

    /**
     * Gaps between runs of cron.
     *
     * @return array[]
     */
    public static function crons(): array {
        return ['hourly' => [HOURSECS], 'daily' => [DAYSECS]];
    }

    /**
     * The sidecar tells how it stands.
     *
     * @param array $standing
     */
    private function feed(array $standing): void {
        $page = ['changes' => [], 'cursor' => 0, 'more' => false, 'recovery' => ['active' => false]];
        $this->sidecar->answer('GET /v1/feed', $standing + $page);
        $this->run_task('send_awards');
    }

    /**
     * Something that holds badges up.
     *
     * @param string $reason
     * @param string $remedy
     * @return array
     */
    private function hold(string $reason, string $remedy): array {
        return ['scope' => 'site', 'target' => '', 'subject' => '', 'rule' => 0, 'reason' => $reason, 'remedy' => $remedy];
    }
}
