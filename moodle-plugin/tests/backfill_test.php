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
use local_navigatr\local\completion\backfill;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Badges for those who completed before the course was mapped.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\backfill
 */
final class backfill_test extends school_testcase {
    /**
     * A course that somebody completed years before it was mapped.
     *
     * @param array[] $completers their fields
     * @return \stdClass
     */
    private function course_completed_by(array $completers = []): \stdClass {
        $course = $this->course();
        foreach ($completers ?: [[]] as $fields) {
            $this->complete_silently($course, $this->enrolled($course, $fields));
        }
        $this->map($course);
        return $course;
    }

    /**
     * Counts of those who are left out, by cause.
     *
     * @param \stdClass $course
     * @return int[]
     */
    private function blocked(\stdClass $course): array {
        return array_column(backfill::preview((int) $course->id)->blocked, 'count', 'why');
    }

    /**
     * The dry run counts everybody once.
     */
    public function test_preview_names_each_cause_once(): void {
        global $DB;
        $course = $this->course();
        $people = ['eligible' => [], 'deleted' => [], 'suspended' => ['suspended' => 1], 'noemail' => [], 'notcomplete' => []];
        $users = array_map(fn($fields) => $this->enrolled($course, $fields), $people);
        $users['nottracked'] = $this->enrolled($course, [], 'editingteacher');
        $users['issued'] = $this->enrolled($course);
        $users['revoked'] = $this->enrolled($course);
        foreach ($users as $user) {
            $this->complete_silently($course, $user);
        }
        $this->map($course);
        delete_user($users['deleted']);
        $DB->set_field('user', 'email', '', ['id' => $users['noemail']->id]);
        $DB->delete_records('course_completions', ['userid' => $users['notcomplete']->id]);
        $elsewhere = ['target' => 'navigatr:staging:1', 'status' => 'sent', 'state' => 'issued'];
        $this->copy_award($this->award_of($users['issued']), $elsewhere);
        $this->copy_award($this->award_of($users['revoked']), ['state' => 'revoked'] + $elsewhere);

        $preview = backfill::preview((int) $course->id);

        $this->assertSame([8, 1], [$preview->found, $preview->eligible]);
        $causes = ['notcomplete', 'deleted', 'suspended', 'noemail', 'issued', 'revoked', 'nottracked'];
        $this->assertSame(array_fill_keys($causes, 1), $this->blocked($course));
    }

    /**
     * Where learners are asked first, those who did not agree are left out.
     */
    public function test_without_consent_nobody_is_eligible(): void {
        $course = $this->course_completed_by([[], []]);
        config::set('consentrequired', true);
        $this->assertSame(['noconsent' => 2], $this->blocked($course));

        $awards = local\award\award::get_records(['courseid' => $course->id]);
        consent_answers::record((int) $awards[0]->get('userid'), (int) $course->id, 1);

        $this->assertSame(1, backfill::preview((int) $course->id)->eligible);
        $this->assertSame(['noconsent' => 1], $this->blocked($course));
    }

    /**
     * Of those who refused it is not said that they have not answered yet, whether or not learners are asked now.
     */
    public function test_who_refused_is_told_from_who_has_not_answered(): void {
        $course = $this->course_completed_by([[], []]);
        $awards = local\award\award::get_records(['courseid' => $course->id]);
        consent_answers::record((int) $awards[0]->get('userid'), (int) $course->id, 0);
        $this->assertSame(['refused' => 1], $this->blocked($course));

        config::set('consentrequired', true);

        $this->assertEqualsCanonicalizing(['refused' => 1, 'noconsent' => 1], $this->blocked($course));
        foreach (['refused', 'noconsent'] as $standing) {
            $words[] = \local_navigatr\output\dry_run_outcome::words($standing);
        }
        $this->assertSame(['consent refused or withdrawn', 'no consent yet'], $words);
    }

    /**
     * It takes as long as Navigatr's limit says.
     */
    public function test_preview_says_how_long_it_takes(): void {
        $course = $this->course_completed_by(array_fill(0, 5, []));
        $this->assertSame(3, backfill::preview((int) $course->id)->seconds);
    }

    /**
     * A course that is not mapped has nobody to send to.
     */
    public function test_unmapped_course_has_nobody(): void {
        $preview = backfill::preview((int) $this->course()->id);
        $this->assertSame([0, 0, []], [$preview->found, $preview->eligible, $preview->blocked]);
    }

    /**
     * Confirmed: sent as backfill, with the true date also in the evidence, after what was earned just now.
     */
    public function test_confirmed_backfill_is_sent_after_the_others_with_the_true_date(): void {
        $course = $this->course_completed_by();
        $now = $this->enrolled($course);
        $this->setAdminUser();

        $this->assertSame(1, backfill::start((int) $course->id, 1));
        $this->complete($course, $now);
        $this->run_task('send_awards');

        [$first, $second] = array_column($this->sidecar->bodies('POST /v1/awards'), 'awards');
        $this->assertSame([['completion', $now->id]], array_map(fn($it) => [$it['trigger'], $it['userId']], $first));
        $this->assertSame(['backfill', '2023-11-14T22:13:20Z'], [$second[0]['trigger'], $second[0]['completedAt']]);
        $this->assertStringContainsString('2023', $second[0]['evidence']);
    }

    /**
     * A second click sends nothing.
     */
    public function test_second_click_sends_nothing(): void {
        $course = $this->course_completed_by([[], []]);
        $sink = $this->redirectEvents();
        $this->assertSame(2, backfill::start((int) $course->id, 2));
        $this->run_task('send_awards');

        $this->assertNull(backfill::start((int) $course->id, 2));
        $this->assertSame(0, backfill::start((int) $course->id, 0));
        $this->run_task('send_awards');

        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
        $this->assertCount(2, $this->sidecar->awards);
        $started = array_filter($sink->get_events(), fn($event) => $event instanceof event\backfill_started);
        $this->assertSame([2], array_map(fn($event) => $event->other['count'], array_values($started)));
        $this->assertStringContainsString("'2' learners", reset($started)->get_description());
    }

    /**
     * What changed since the person looked is asked again.
     */
    public function test_other_count_than_confirmed_sends_nothing(): void {
        global $DB;
        $course = $this->course_completed_by([[], []]);
        $confirmed = backfill::preview((int) $course->id)->eligible;
        $DB->delete_records('course_completions', ['id' => $DB->get_field_sql('SELECT MIN(id) FROM {course_completions}')]);

        $this->assertNull(backfill::start((int) $course->id, $confirmed));
        $this->run_task('send_awards');

        $this->assertSame([], $this->sidecar->awards);
        $this->assertSame(1, backfill::preview((int) $course->id)->eligible);
    }

    /**
     * While paused nothing is started.
     */
    public function test_paused_mapping_starts_nothing(): void {
        $course = $this->course_completed_by();
        mapping_changes::set_state(client::lazy(), (int) $course->id, mapping::PAUSED);
        $this->expectExceptionMessage(get_string('error_backfillnotissuing', 'local_navigatr'));
        backfill::start((int) $course->id, 1);
    }

    /**
     * Only as many as were confirmed.
     */
    public function test_another_number_than_confirmed_is_refused(): void {
        $course = $this->course_completed_by();
        $this->setUser($this->enrolled($course, [], 'editingteacher'));

        $this->assertNull(backfill::start((int) $course->id, 3));
        $this->assertSame(1, backfill::start((int) $course->id, 1));
    }
}
