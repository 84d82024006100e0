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
use local_navigatr\local\award\awards;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/mappings_testcase.php');

/**
 * Mappings, and what follows from changing them.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\mapping\mappings
 * @covers    \local_navigatr\local\mapping\mapping
 * @covers    \local_navigatr\local\sync\course_hold_sync
 * @covers    \local_navigatr\local\award\awards
 */
final class mappings_test extends mappings_testcase {
    /**
     * A new mapping is active and keeps what the course page shows.
     */
    public function test_new_mapping_is_active_and_fires_created(): void {
        $course = $this->course();
        $this->assertSame(['mapping created'], $this->event_names(fn() => $this->map($course)));
        $mapping = mappings::for_course($course->id);
        $this->assertSame('active', $mapping->get('state'));
        $this->assertSame(self::TARGET, $mapping->get('target'));
        $this->assertSame('Badge 51', $mapping->get('badgename'));
        $this->assertTrue($mapping->is_issuing());
    }

    /**
     * Without an account there is no badge.
     */
    public function test_mapping_needs_a_connection(): void {
        $this->connect_account(null);
        $this->expectException(sidecar_exception::class);
        $this->map($this->course());
    }

    /**
     * Earlier completers become a baseline: nothing is sent by accident.
     */
    public function test_earlier_completers_become_a_baseline_that_is_not_sent(): void {
        $course = $this->course();
        $learners = [$this->enrolled($course), $this->enrolled($course)];
        foreach ($learners as $learner) {
            $this->complete($course, $learner, 1700000000);
        }

        $this->map($course);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');

        $award = $this->award_of($learners[0]);
        $this->assertSame(['baseline', 'baseline'], [$award->status, $award->origin]);
        $this->assertEquals(1700000000, $award->timecompleted);
        $this->assertMatchesRegularExpression('/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/', $award->uuid);
        $this->assertNotSame($award->uuid, $this->award_of($learners[1])->uuid);
        $this->assertSame([], $this->sidecar->awards);
        $this->assertSame(2, awards::counts($course->id)->baseline);
    }

    /**
     * Only a person releases a baseline, and its true date goes with it.
     */
    public function test_released_baseline_is_sent_as_backfill(): void {
        $course = $this->course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner, 1700000000);
        $this->map($course);

        manual_issue::release($this->award_of($learner));
        $this->run_task('send_awards');

        $sent = reset($this->sidecar->awards);
        $this->assertSame(['backfill', '2023-11-14T22:13:20Z'], [$sent['trigger'], $sent['completedAt']]);
    }

    /**
     * While in review completions are recorded, and those without an event never count as earned just now.
     */
    public function test_completions_restored_into_a_mapping_in_review_become_a_baseline(): void {
        $course = $this->mapped_course();
        mapping_changes::set_state(client::lazy(), $course->id, mapping::REVIEW);
        $restored = $this->enrolled($course);
        $this->complete_silently($course, $restored);

        $this->run_task('sweep_completions');
        mapping_changes::set_state(client::lazy(), $course->id, mapping::ACTIVE);

        $this->assertSame('baseline', $this->award_of($restored)->status);
    }

    /**
     * Completions that a restore writes into a mapped course were not earned just now.
     */
    public function test_restore_into_a_mapped_course_becomes_a_baseline(): void {
        $course = $this->mapped_course();
        $restored = $this->enrolled($course);
        $this->complete_silently($course, $restored);
        $event = \core\event\course_restored::create([
            'objectid' => $course->id,
            'context' => \context_course::instance($course->id),
            'other' => ['type' => 'course', 'target' => 1, 'mode' => 10, 'operation' => 'restore', 'samesite' => true],
        ]);

        $event->trigger();

        $this->assertSame('baseline', $this->award_of($restored)->status);
    }

    /**
     * Another account: all who completed so far stay with the old one.
     */
    public function test_badge_of_another_account_starts_with_a_baseline(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        known_connection::remember_connection((object) ['target' => 'navigatr:staging:9']);

        $mapping = $this->map($course, '99');

        $this->assertSame(['active', 'navigatr:staging:9'], [$mapping->get('state'), $mapping->get('target')]);
        $byaccount = array_column($this->awards_of($learner), 'status', 'target');
        $this->assertSame([self::TARGET => 'waiting', 'navigatr:staging:9' => 'baseline'], $byaccount);
    }

    /**
     * A badge of another account cannot be resumed, only changed.
     */
    public function test_badge_of_another_account_cannot_be_resumed(): void {
        $course = $this->mapped_course();
        known_connection::remember_connection((object) ['target' => 'navigatr:staging:9']);
        $this->expectExceptionMessage(get_string('error_othertarget', 'local_navigatr'));
        mapping_changes::set_state(client::lazy(), $course->id, mapping::ACTIVE);
    }

    /**
     * The same account again changes nothing.
     */
    public function test_same_account_again_keeps_mappings(): void {
        $course = $this->mapped_course();
        known_connection::remember_connection((object) ['target' => self::TARGET]);
        $this->assertSame('active', mappings::for_course($course->id)->get('state'));
    }

    /**
     * Changing the badge of a paused mapping does not resume it.
     */
    public function test_changed_badge_stays_paused(): void {
        $course = $this->mapped_course();
        mapping_changes::set_state(client::lazy(), $course->id, mapping::PAUSED);
        $names = $this->event_names(fn() => $this->map($course, '52'));
        $mapping = mappings::for_course($course->id);
        $this->assertSame(['paused', '52'], [$mapping->get('state'), $mapping->get('badgeid')]);
        $this->assertSame(['mapping updated'], $names);
    }

    /**
     * Another badge frees what could not be issued, and nothing that was issued goes again.
     */
    public function test_changed_badge_sends_again_what_is_not_issued(): void {
        global $DB;
        $course = $this->mapped_course();
        [$stuck, $issued] = [$this->enrolled($course), $this->enrolled($course)];
        $this->complete($course, $stuck);
        $this->complete($course, $issued);
        $this->run_task('send_awards');
        $DB->set_field('local_navigatr_award', 'state', 'needs_attention', ['userid' => $stuck->id]);
        $DB->set_field('local_navigatr_award', 'state', 'issued', ['userid' => $issued->id]);

        $this->map($course, '52', 'send_new');
        $this->run_task('send_awards');

        $sent = $this->sidecar->bodies('POST /v1/awards');
        $this->assertCount(2, $sent);
        $this->assertSame([['52', $stuck->id]], array_map(fn($award) => [$award['badgeId'], $award['userId']], $sent[1]['awards']));
    }
}
