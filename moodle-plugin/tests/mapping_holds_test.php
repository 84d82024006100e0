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

use local_navigatr\fixtures\mappings_testcase;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\course_badge\mapping_state;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/mappings_testcase.php');

/**
 * A mapping that is paused or removed is held at the sidecar.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\mapping\mappings
 * @covers    \local_navigatr\local\mapping\mapping
 * @covers    \local_navigatr\local\sync\course_hold_sync
 * @covers    \local_navigatr\local\award\awards
 */
final class mapping_holds_test extends mappings_testcase {
    /**
     * Removed: nothing more is issued, and what was recorded stays.
     */
    public function test_removed_mapping_holds_the_course_and_keeps_awards(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);

        $names = $this->event_names(fn() => $this->assertTrue(mapping_changes::remove(client::lazy(), $course->id)));
        $this->run_task('send_awards');

        $this->assertSame(['mapping removed'], $names);
        $this->assertContains("PUT {$this->hold_of($course)}", $this->sidecar->lines());
        $this->assertSame('waiting', $this->award_of($learner)->status);
        $this->assertFalse(mapping_changes::remove(client::lazy(), $course->id));
    }

    /**
     * The page does not fail because the sidecar is down, and the task catches up.
     */
    public function test_pause_while_the_sidecar_is_down_is_told_later(): void {
        $course = $this->mapped_course();
        $this->sidecar->isup = false;
        mapping_changes::set_state(client::lazy(), $course->id, mapping::PAUSED);
        $key = new mapping_key((int) $course->id, mapping::COURSE_RULE, self::TARGET);
        $this->assertEquals([$key], array_column(hold_requests::all(), 'key'));
        $this->assertSame(['hold'], array_column(hold_requests::all(), 'request'));

        $this->sidecar->isup = true;
        $this->sidecar->calls = [];
        $this->run_task('send_awards');

        // Before the call that permits it to send.
        $this->assertSame("PUT {$this->hold_of($course)}", $this->sidecar->lines()[0]);
        $this->assertStringStartsWith('GET /v1/feed', $this->sidecar->lines()[1]);
        $this->assertSame([], hold_requests::all());
    }

    /**
     * A task that is about to release a mapping does not, once somebody paused it: also not for a moment.
     */
    public function test_pause_while_the_task_is_about_to_release(): void {
        global $DB;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->run_task('send_awards');
        $DB->delete_records('course_completions', ['course' => $course->id]);
        hold_requests::add(new mapping_key((int) $course->id, mapping::COURSE_RULE, self::TARGET), course_hold_sync::RELEASE);
        $this->sidecar->calls = [];
        $pause = fn() => mapping_changes::set_state(client::lazy(), (int) $course->id, mapping::PAUSED);
        $this->sidecar->meanwhile('POST /v1/issuances/cancel', $pause);
        $this->run_task('send_awards');
        $this->assertSame(["PUT {$this->hold_of($course)}"], array_values(preg_grep('~/hold~', $this->sidecar->lines())));
        $this->assertSame([], hold_requests::all());
    }

    /**
     * The task found it active, and somebody paused it before the task noted that it is to be released.
     */
    public function test_release_that_was_noted_late_is_not_told(): void {
        $course = $this->mapped_course();
        mapping_changes::set_state(client::lazy(), (int) $course->id, mapping::PAUSED);
        hold_requests::add(new mapping_key((int) $course->id, mapping::COURSE_RULE, self::TARGET), course_hold_sync::RELEASE);
        $this->sidecar->calls = [];
        $this->run_task('send_awards');
        $this->assertSame(["PUT {$this->hold_of($course)}"], array_values(preg_grep('~/hold~', $this->sidecar->lines())));
        $this->assertSame([], hold_requests::all());
    }

    /**
     * Paused during the call that releases it: it is held again with the next call.
     */
    public function test_pause_during_the_release_is_told_again_at_once(): void {
        $course = $this->mapped_course();
        $other = $this->mapped_course();
        $this->complete($other, $this->enrolled($other));
        hold_requests::add(new mapping_key((int) $course->id, mapping::COURSE_RULE, self::TARGET), course_hold_sync::RELEASE);
        $this->sidecar->calls = [];
        $pause = fn() => mapping_changes::set_state(client::lazy(), (int) $course->id, mapping::PAUSED);
        $this->sidecar->meanwhile("DELETE /v1/mappings/$course->id/0/hold", $pause);
        $this->run_task('send_awards');
        $hold = $this->hold_of($course);
        $lines = $this->sidecar->lines();
        $release = array_search("DELETE $hold", $lines, true);
        $this->assertSame(["DELETE $hold", "PUT $hold", "PUT $hold"], array_slice($lines, $release, 3));
        $this->assertSame([], hold_requests::all());
    }

    /**
     * A site that is not set up any more keeps what it cannot tell.
     */
    public function test_pause_without_a_pairing_is_kept(): void {
        $course = $this->mapped_course();
        config::set('sidecarsecret', '');
        mapping_changes::set_state(client::lazy(), $course->id, mapping::PAUSED);
        $this->assertSame(['hold'], array_column(hold_requests::all(), 'request'));
    }

    /**
     * A hold that the sidecar will never take does not stop everything else.
     */
    public function test_refused_hold_does_not_stop_the_exchange(): void {
        $course = $this->mapped_course();
        $key = new mapping_key((int) $course->id, mapping::COURSE_RULE, self::TARGET);
        hold_requests::add($key, course_hold_sync::HOLD);
        $this->sidecar->refuse("PUT /v1/mappings/$course->id/0/hold", 'invalid_request', 400);

        $this->run_task('send_awards');

        $this->assertSame([], hold_requests::all());
        $this->assertContains('GET /v1/feed?after=0&permitSeconds=900', $this->sidecar->lines());
    }

    /**
     * Removing the connection pauses everything, without a call for each.
     */
    public function test_pause_all_pauses_active_mappings(): void {
        [$one, $two] = [$this->mapped_course(), $this->mapped_course()];
        mapping_changes::set_state(client::lazy(), $two->id, mapping::REVIEW);
        $this->sidecar->calls = [];

        $this->assertSame([(int) $one->id], mapping_state::pause_all('navigatr'));

        $this->assertSame(['active' => 0, 'paused' => 1, 'review' => 1], mappings::count_by_state());
        $this->assertSame([], $this->sidecar->calls);
        $this->assertSame('paused', mappings::for_course($one->id)->get('state'));
    }

    /**
     * Active here, held there since before it was changed here last: it is released, and a paused one is not.
     */
    public function test_mapping_that_only_the_sidecar_holds_is_released(): void {
        $active = $this->mapped_course();
        $paused = $this->mapped_course();
        mapping_changes::set_state(client::lazy(), (int) $paused->id, mapping::PAUSED);
        $hold = fn($course) => ['scope' => 'mapping', 'subject' => (string) $course->id, 'rule' => 0, 'target' => self::TARGET,
            'reason' => 'mapping_paused', 'remedy' => 'resume_mapping', 'waiting' => 1];
        $this->sidecar->answer('GET /v1/feed', ['changes' => [], 'cursor' => 0, 'more' => false,
            'recovery' => ['active' => false], 'holds' => [$hold($active), $hold($paused)]]);
        $this->sidecar->calls = [];

        $this->run_task('send_awards');

        $this->assertContains('DELETE ' . $this->hold_of($active), $this->sidecar->lines());
        $this->assertNotContains('DELETE ' . $this->hold_of($paused), $this->sidecar->lines());
    }

    /**
     * Paused after the backup that Moodle was restored from: that counts, and nothing is sent.
     */
    public function test_pause_that_moodle_lost_counts(): void {
        $course = $this->mapped_course();
        $this->sidecar->answer('GET /v1/feed', ['changes' => [], 'cursor' => 0, 'more' => false,
            'recovery' => ['active' => false], 'holds' => [['scope' => 'mapping', 'subject' => (string) $course->id, 'rule' => 0,
                'target' => self::TARGET, 'reason' => 'mapping_paused', 'remedy' => 'resume_mapping', 'waiting' => 200,
                'since' => gmdate('Y-m-d\TH:i:s\Z', time() + HOURSECS)]]]);
        $this->sidecar->calls = [];
        $this->run_task('send_awards');

        $this->assertSame('paused', mappings::for_course($course->id)->get('state'));
        $this->assertNotContains('DELETE ' . $this->hold_of($course), $this->sidecar->lines());
    }

    /**
     * It is nobody's act: neither in the log nor in the mapping. Who may resume it and admins are told, each once.
     */
    public function test_pause_that_moodle_lost_is_nobodys_act_and_told(): void {
        $course = $this->mapped_course();
        $teacher = $this->enrolled($course, [], 'editingteacher');
        $this->enrolled($course);
        $this->setAdminUser();
        $this->sidecar->answer('GET /v1/feed', ['changes' => [], 'cursor' => 0, 'more' => false,
            'recovery' => ['active' => false], 'holds' => [['scope' => 'mapping', 'subject' => (string) $course->id, 'rule' => 0,
                'target' => self::TARGET, 'reason' => 'mapping_paused', 'remedy' => 'resume_mapping', 'waiting' => 200,
                'since' => gmdate('Y-m-d\TH:i:s\Z', time() + HOURSECS)]]]);
        $messages = $this->redirectMessages();
        $events = $this->redirectEvents();
        $this->run_task('send_awards');
        $this->run_task('send_awards');

        $told = array_filter($events->get_events(), fn($event) => $event instanceof event\mapping_event);
        $this->assertSame(['local_navigatr\event\mapping_pause_restored'], array_values(array_map('get_class', $told)));
        $this->assertSame(0, (int) reset($told)->userid);
        $this->assertSame(0, (int) mappings::for_course($course->id)->get('usermodified'));
        $people = array_column($messages->get_messages(), 'useridto');
        $this->assertEqualsCanonicalizing([$teacher->id, get_admin()->id], $people);
    }
}
