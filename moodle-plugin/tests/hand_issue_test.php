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
use local_navigatr\local\award\award;
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\completion\hand_issue;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\completion\sweep;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Badges that a person issues by hand to those who have not completed the course.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\hand_issue
 */
final class hand_issue_test extends school_testcase {
    /**
     * Issues as an admin.
     *
     * @param \stdClass $course
     * @param \stdClass[] $users
     * @param \stdClass[]|null $confirmed null: the same
     * @return int|null
     */
    private function issue(\stdClass $course, array $users, ?array $confirmed = null): ?int {
        $this->setAdminUser();
        $ids = fn(array $people) => array_map(fn($user) => (int) $user->id, array_values($people));
        $seen = hand_issue::fingerprint($ids($confirmed ?? $users));
        return hand_issue::start((int) $course->id, $ids($users), $seen, 'Placed first in the finals');
    }

    /**
     * It is the badge of the course, by a person, with the reason as evidence, and no claim that the course was completed.
     */
    public function test_reason_is_the_evidence_and_the_log_names_who_issued(): void {
        $course = $this->mapped_course(['fullname' => 'Fencing']);
        $learner = $this->enrolled($course);
        $sink = $this->redirectEvents();

        $this->assertSame(1, $this->issue($course, [$learner]));
        $this->run_task('send_awards');

        [$sent] = array_values($this->sidecar->awards);
        $this->assertSame(['manual', 0, 0], [$sent['trigger'], $sent['rule'], $sent['cycle']]);
        $this->assertStringContainsString('Issued manually for the course Fencing', $sent['evidence']);
        $this->assertStringContainsString('Placed first in the finals', $sent['evidence']);
        $this->assertStringNotContainsString('Completed', $sent['evidence']);
        $events = array_filter($sink->get_events(), fn($event) => $event instanceof event\badge_issued_by_hand);
        $event = reset($events);
        $this->assertSame([get_admin()->id, $learner->id], [$event->userid, $event->relateduserid]);
        $this->assertStringNotContainsString('Placed', json_encode($event->get_data()));
    }

    /**
     * A later completion issues no second badge, also where the course issues again; the one after that does.
     */
    public function test_later_completion_issues_no_second_badge(): void {
        global $DB;
        $course = $this->mapped_course();
        mapping_changes::set_options((int) $course->id, ['issueagain' => true]);
        $learner = $this->enrolled($course);
        $this->issue($course, [$learner]);
        $DB->set_field(award::TABLE, 'status', 'sent', ['userid' => $learner->id]);
        $DB->set_field(award::TABLE, 'state', 'issued', ['userid' => $learner->id]);

        $this->complete($course, $learner, time() + 60);
        sweep::run();
        sweep::run();

        $this->assertCount(1, $this->awards_of($learner));
        $this->assertNotSame(0, (int) $this->award_of($learner)->completionid);
        $this->assertSame(0, (int) $this->award_of($learner)->heldcompletionid);
    }

    /**
     * Nor does it after a person issued the badge once more before.
     */
    public function test_later_completion_after_issuing_again(): void {
        global $DB;
        $course = $this->mapped_course();
        mapping_changes::set_options((int) $course->id, ['issueagain' => true]);
        $DB->set_field(mapping::TABLE, 'timecompletionchanged', 0, []);
        $learner = $this->enrolled($course);
        $this->issue($course, [$learner]);
        $issued = ['status' => 'sent', 'state' => 'issued', 'due' => 0];
        $DB->update_record(award::TABLE, (object) ($issued + ['id' => $this->award_of($learner)->id]));
        $this->assertSame('done', manual_issue::issue_again($this->award_of($learner)));
        $DB->update_record(award::TABLE, (object) ($issued + ['id' => $this->awards_of($learner)[1]->id]));

        $this->complete($course, $learner, time() + 60);
        sweep::run();
        sweep::run();

        $this->assertCount(2, $this->awards_of($learner));
        $DB->delete_records('course_completions', ['userid' => $learner->id]);
        $this->complete_silently($course, $learner, time() + YEARSECS);
        sweep::run();
        $this->assertCount(3, $this->awards_of($learner));
    }

    /**
     * A learner who cannot receive it is listed with the reason, and refused.
     */
    public function test_who_cannot_receive_it_is_refused_with_the_reason(): void {
        global $DB;
        $course = $this->mapped_course();
        $users = [
            'suspended' => $this->enrolled($course, ['suspended' => 1]),
            'noemail' => $this->enrolled($course),
            'alreadyawarded' => $this->enrolled($course),
            'nottracked' => $this->enrolled($course, [], 'editingteacher'),
            'notenrolled' => $this->enrolled($course),
            'refused' => $this->enrolled($course),
            'eligible' => $this->enrolled($course),
        ];
        consent_answers::record((int) $users['refused']->id, (int) $course->id, 0);
        $DB->set_field('user', 'email', 'x@school.invalid', ['id' => $users['noemail']->id]);
        $DB->set_field('user_enrolments', 'status', ENROL_USER_SUSPENDED, ['userid' => $users['notenrolled']->id]);
        $this->complete($course, $users['alreadyawarded']);
        $stranger = $this->getDataGenerator()->create_user();
        $this->setAdminUser();

        $list = new dry_run(mappings::for_course((int) $course->id), dry_run::BY_HAND);
        $found = [];
        foreach ($list->rows() as $row) {
            $found[$row->userid] = $row->standing;
        }
        $expected = array_combine(array_column($users, 'id'), array_keys($users));
        ksort($expected);
        ksort($found);
        $this->assertSame($expected, $found);
        unset($users['eligible']);
        foreach ([...$users, $stranger] as $user) {
            $this->assertNull($this->issue($course, [$user]));
        }
        delete_user($stranger);
        $this->assertNull($this->issue($course, [$stranger]));
        $this->assertSame(1, $DB->count_records(award::TABLE));
    }

    /**
     * Nobody acts for a learner who did not agree.
     */
    public function test_without_consent_nothing_is_issued(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        config::set('consentrequired', true);
        $this->assertNull($this->issue($course, [$learner]));
        $this->assertSame([], $this->awards_of($learner));
    }

    /**
     * What changed since the person looked issues nothing, nor does a second click.
     */
    public function test_only_those_who_were_confirmed_receive_it_and_once(): void {
        $course = $this->mapped_course();
        $users = [$this->enrolled($course), $this->enrolled($course)];
        $outsider = $this->getDataGenerator()->create_user();
        $this->assertNull($this->issue($course, $users, [$users[0]]));
        $this->assertNull($this->issue($course, [$users[0]], [$users[1]]));
        $this->assertNull($this->issue($course, [$users[0], $outsider], [$outsider]));
        $this->assertSame(2, $this->issue($course, $users));
        $this->assertNull($this->issue($course, $users));
        $this->assertCount(1, $this->awards_of($users[0]));
    }

    /**
     * Without a reason nothing is issued.
     */
    public function test_reason_is_required(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->setAdminUser();
        $this->expectExceptionMessage(get_string('dryrunreasonmissing', 'local_navigatr'));
        hand_issue::start((int) $course->id, [(int) $learner->id], '', " \u{a0}\u{200b}");
    }

    /**
     * Managers may by default; teachers may not.
     */
    public function test_capability_is_the_managers(): void {
        $context = \context_course::instance($this->mapped_course()->id);
        $roles = array_column(get_roles_with_capability('local/navigatr:issuemanually', (string) CAP_ALLOW, $context), 'shortname');
        $this->assertSame(['manager'], $roles);
    }
}
