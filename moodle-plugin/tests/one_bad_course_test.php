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

use local_navigatr\fixtures\bad_course_testcase;
use local_navigatr\local\award\awards;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\mapping_state;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\explanation;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bad_course_testcase.php');

/**
 * One course that cannot be read or told, and one observer that fails, stop no other.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\isolated
 * @covers     \local_navigatr\local\sync\unsendable
 * @covers     \local_navigatr\local\sync\sender
 * @covers     \local_navigatr\local\reconcile\sync_run
 */
final class one_bad_course_test extends bad_course_testcase {
    /**
     * Observers of the tests end with them.
     */
    public function tearDown(): void {
        \core\event\manager::phpunit_reset();
        parent::tearDown();
    }

    /**
     * An observer of another plugin that fails loses no news.
     */
    public function test_failing_observer_of_another_plugin_loses_no_news(): void {
        $this->run_task('send_awards');
        $this->let_observers_fail(event\badge_issued::class);
        $changes = array_map(
            fn($learner) => ['awardId' => $this->award_of($learner)->uuid, 'state' => 'issued', 'reason' => null, 'needs' => null],
            array_values($this->learners)
        );
        $this->sidecar->answer('GET /v1/feed', ['changes' => $changes, 'cursor' => 9, 'more' => false]);

        $output = $this->run_task('send_awards');

        $this->assertStringContainsString('TypeError', $output);
        $this->assertSame(2, awards::counts(0)->issued);
        $this->assertSame(9, config::get('feedcursor'));
    }

    /**
     * Observers of other plugins fail over an event.
     *
     * @param string $event
     */
    private function let_observers_fail(string $event): void {
        \core\event\manager::phpunit_replace_observers([
            ['eventname' => $event, 'callback' => [self::class, 'fail_as_observer'], 'internal' => true],
        ]);
    }

    /**
     * An observer that fails.
     */
    public static function fail_as_observer(): void {
        throw new \TypeError('Ada Byron');
    }

    /**
     * A bulk change of many courses survives it as well.
     */
    public function test_failing_observer_stops_no_change_of_many_courses(): void {
        $this->let_observers_fail(event\mapping_state_changed::class);
        ob_start();
        $this->assertCount(2, mapping_state::pause_all('navigatr'));
        ob_end_clean();
        $this->assertSame(2, mapping::count_records(['state' => mapping::PAUSED]));
    }

    /**
     * What the sidecar is to forget or to hold of one course keeps that of no other.
     */
    public function test_failing_course_keeps_no_other_from_being_told(): void {
        global $DB;
        foreach ([$this->bad, $this->good] as $course) {
            hold_requests::add(mapping_key::of_course((int) $course->id), course_hold_sync::HOLD);
            erasures::ask(0, $course->id);
        }
        $this->sidecar->refuse('PUT ' . strtok($this->hold_of($this->bad), '?'), 'internal', 500);
        $this->sidecar->refuse('POST /v1/privacy/erase', 'internal', 500);
        $this->sidecar->answer('POST /v1/privacy/erase', ['done' => true]);
        // Without a silence before it, erasures have a task of their own.
        config::set('lastcontact', time());

        $this->run_task('send_awards');
        $this->run_task('send_erasures');

        $key = mapping_key::of_course((int) $this->bad->id);
        $this->assertEquals([$key], array_column(hold_requests::all(), 'key'));
        $this->assertTrue($DB->record_exists(erasures::TABLE, ['courseid' => $this->bad->id, 'timedone' => 0]));
        $this->assertFalse($DB->record_exists(erasures::TABLE, ['courseid' => $this->good->id, 'timedone' => 0]));
    }

    /**
     * A badge that cannot be looked at tonight keeps no other from it.
     */
    public function test_badge_that_cannot_be_looked_at_stops_no_other(): void {
        $this->map($this->good, '52', 'send_new');
        $this->sidecar->refuse('GET /v1/badges/51', 'internal', 500);
        $this->sidecar->refuse('GET /v1/badges/52', 'not_found', 404);

        $this->run_task('check_badges');

        $this->assertSame('deleted', mappings::for_course($this->good->id)->get('problem'));
        $this->assertNull(mappings::for_course($this->bad->id)->get('problem'));
    }

    /**
     * A person who cannot be written to keeps the notice from nobody.
     */
    public function test_person_who_cannot_be_written_to_keeps_nobody_from_the_notice(): void {
        global $DB;
        $teachers = [$this->enrolled($this->bad, [], 'editingteacher'), $this->enrolled($this->bad, [], 'editingteacher')];
        $this->double_the_total();
        $this->run_task('send_awards');
        $this->let_observers_fail(\core\event\notification_sent::class);
        $this->preventResetByRollback();
        unset_config('attentionsent', 'local_navigatr');

        $output = $this->run_task('send_notices');

        foreach ($teachers as $teacher) {
            $this->assertTrue($DB->record_exists('notifications', ['useridto' => $teacher->id]), $output);
        }
    }

    /**
     * A completion criterion that no Moodle knows: the pages say so, and can still be used.
     */
    public function test_broken_criterion_breaks_no_page(): void {
        global $DB, $PAGE;
        $this->setAdminUser();
        $DB->insert_record('course_completion_criteria', (object) ['course' => $this->bad->id, 'criteriatype' => 99]);
        $newcomer = $this->enrolled($this->bad);

        ob_start();
        $steps = explanation::of(client::lazy(), $this->bad->id, $newcomer->id)->steps;
        $page = (new output\course_page($this->bad, ['provider' => '', 'change' => false], client::lazy()))
            ->export_for_template($PAGE->get_renderer('core'));
        ob_end_clean();

        $this->assertSame(get_string('explain_unreadable', 'local_navigatr'), $steps[1]['message']);
        $this->assertNotNull($page['card']);
        $this->assertSame(get_string('completionunreadable', 'local_navigatr'), $page['notices'][0]['message']);
    }
}
