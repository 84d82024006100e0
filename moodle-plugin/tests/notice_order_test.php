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
use local_navigatr\fixtures\watching_sink;
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/watching_sink.php');

/**
 * What people have to learn counts as told once the message is sent: cut off before that, it is told by a later run.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\notice\attention
 * @covers     \local_navigatr\local\notice\outage
 * @covers     \local_navigatr\local\notice\pause_restored
 * @covers     \local_navigatr\local\reconcile\badge_health
 * @covers     \local_navigatr\local\reconcile\hold_differences
 */
final class notice_order_test extends school_testcase {
    /** @var \stdClass A mapped course with a teacher. */
    private \stdClass $course;

    /**
     * A mapped course.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->mapped_course();
        $this->enrolled($this->course, [], 'editingteacher');
    }

    /**
     * An outage.
     */
    public function test_outage_counts_as_told_once_sent(): void {
        config::set('lastcontact', time());
        config::set('holds', json_encode([['reason' => 'token_refused', 'remedy' => 'new_token']]));
        $told = fn() => config::get('outagesent_holds') > 0;
        $this->assert_told_once_sent('send_notices', 1, $told);
    }

    /**
     * Badges that need attention.
     */
    public function test_attention_counts_as_told_once_sent(): void {
        global $DB;
        $this->complete($this->course, $this->enrolled($this->course));
        $DB->set_field(award::TABLE, 'status', 'sent');
        $DB->set_field(award::TABLE, 'state', 'needs_attention');
        $this->assert_told_once_sent('send_notices', 1, fn() => config::get('attentionsent') > 0);
    }

    /**
     * A badge that cannot be issued any more.
     */
    public function test_problem_of_a_badge_counts_as_told_once_sent(): void {
        $this->sidecar->refuse('GET /v1/badges/51', 'not_found', 404);
        $this->assert_told_once_sent('check_badges', 1, fn() => $this->mapping()->get('problem') !== null);
    }

    /**
     * A pause that Moodle lost. It is in force before anybody is told.
     */
    public function test_restored_pause_counts_as_told_once_sent(): void {
        $this->lose_pause();
        $sink = $this->assert_told_once_sent('send_awards', 2, fn() => !$this->is_untold());
        $this->assertSame('paused', $this->mapping()->get('state'));
        $this->run_task('send_awards');
        $this->run_task('send_notices');
        $this->assertCount(2, $sink->get_messages());
    }

    /**
     * The run that restored it was cut off before its messages: the hourly task tells, once.
     */
    public function test_restored_pause_is_told_after_a_run_that_was_cut_off(): void {
        mapping_changes::restore_pause($this->mapping(), 1700000000);
        $this->assert_told_once_sent('send_notices', 2, fn() => !$this->is_untold());
        $messages = $this->redirectMessages();
        $this->run_task('send_notices');
        $this->assertSame([], $messages->get_messages());
    }

    /**
     * Resumed meanwhile, there is nothing to tell, also when a person pauses it again.
     */
    public function test_restored_pause_that_was_resumed_is_not_told(): void {
        mapping_changes::restore_pause($this->mapping(), 1700000000);
        $messages = $this->redirectMessages();
        foreach ([mapping::ACTIVE, mapping::PAUSED] as $state) {
            mapping_changes::set_state(client::lazy(), (int) $this->course->id, $state);
            $this->run_task('send_notices');
        }
        $this->assertSame([], $messages->get_messages());
    }

    /**
     * A task sends messages, in the moment of each nothing counts as told, and afterwards it does.
     *
     * @param string $task
     * @param int $messages
     * @param \Closure $istold
     * @return watching_sink
     */
    private function assert_told_once_sent(string $task, int $messages, \Closure $istold): watching_sink {
        $sink = new watching_sink($istold);
        $this->run_task($task);
        $this->assertSame(array_fill(0, $messages, false), $sink->seen);
        $this->assertTrue($istold());
        return $sink;
    }

    /**
     * Moodle comes from a backup: the sidecar knows of a pause from after it.
     */
    private function lose_pause(): void {
        $hold = ['scope' => 'mapping', 'subject' => (string) $this->course->id, 'rule' => 0, 'target' => self::TARGET,
            'reason' => 'mapping_paused', 'remedy' => 'resume_mapping', 'waiting' => 200,
            'since' => gmdate('Y-m-d\TH:i:s\Z', time() + HOURSECS)];
        $this->sidecar->answer('GET /v1/feed', ['changes' => [], 'cursor' => 0, 'more' => false,
            'recovery' => ['active' => false], 'holds' => [$hold]]);
    }

    /**
     * Whether people still have to learn of the pause.
     *
     * @return bool
     */
    private function is_untold(): bool {
        return $this->mapping()->get('pauseuntold') > 0;
    }

    /**
     * The mapping as it is stored.
     *
     * @return mapping
     */
    private function mapping(): mapping {
        return mappings::for_course((int) $this->course->id);
    }
}
