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

namespace local_navigatr\privacy;

use core_privacy\local\request\transform;
use core_privacy\local\request\userlist;
use core_privacy\local\request\writer;
use local_navigatr\fixtures\completed_courses_testcase;
use local_navigatr\local\contract\vocabulary;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../fixtures/completed_courses_testcase.php');

/**
 * What a person gets who asks for their data.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\privacy\provider
 * @covers    \local_navigatr\privacy\export
 * @covers    \local_navigatr\privacy\sidecar_data
 * @covers    \local_navigatr\privacy\readable_answer
 */
final class export_test extends completed_courses_testcase {
    /**
     * What the sidecar keeps of an erased learner is in no course any more: it goes with the user.
     */
    public function test_export_of_an_erased_learner_holds_what_is_kept(): void {
        $learner = $this->learners[0];
        provider::delete_data_for_user($this->approved($learner));
        $kept = ['awardId' => 'a', 'userId' => null, 'userKey' => 'k', 'courseId' => (string) $this->courses[0]->id];
        $page = ['recipients' => [], 'audit' => [], 'holds' => [], 'next' => null];
        $erasures = [['courseId' => null, 'erasedAt' => '2026-11-26T10:00:00.000Z']];
        $this->sidecar->answer('POST /v1/privacy/export', $page + ['issuances' => [$kept], 'erasures' => $erasures]);

        provider::export_user_data($this->approved($learner));

        $own = writer::with_context(\context_user::instance($learner->id));
        $path = [get_string('pluginname', 'local_navigatr'), get_string('privacy:export:sidecar', 'local_navigatr')];
        $this->assertSame('k', $own->get_related_data($path, 'issuances')->issuances[0]->userKey);
        $this->assertCount(1, $own->get_data($path)->erasures);
        $path[1] = get_string('privacy:export:erasures', 'local_navigatr');
        $this->assertNotEmpty($own->get_data($path)->erasures);
    }

    /**
     * Local rows and those of the sidecar.
     */
    public function test_export_holds_local_rows_and_the_sidecars(): void {
        $learner = $this->learners[0];
        $courseid = (int) $this->courses[0]->id;
        $page = ['recipients' => [['userId' => $learner->id, 'email' => $learner->email]], 'audit' => [], 'next' => 'more'];
        $this->sidecar->answer('POST /v1/privacy/export', $page + ['issuances' => []]);
        $issuances = [['awardId' => 'a', 'courseId' => (string) $courseid, 'state' => 'issued']];
        $last = ['recipients' => [], 'issuances' => $issuances, 'audit' => [], 'next' => null];
        $this->sidecar->answer('POST /v1/privacy/export', $last);

        provider::export_user_data($this->approved($learner));

        $course = writer::with_context(\context_course::instance($courseid));
        $path = fn($name) => [get_string('pluginname', 'local_navigatr'), get_string($name, 'local_navigatr')];
        $awards = $course->get_data($path('privacy:export:awards'))->awards;
        $this->assertCount(1, $awards);
        $this->assertSame('51', $awards[0]->badgeid);
        // For people: yes and no, and nothing that means something to the sidecar only.
        $this->assertSame(get_string('no'), $awards[0]->withoutscore);
        $this->assertArrayNotHasKey('taughtin', (array) $awards[0]);
        $this->assertSame('issued', $course->get_related_data($path('privacy:export:sidecar'), 'issuances')->issuances[0]->state);
        $personal = writer::with_context(\context_user::instance($learner->id))->get_data($path('privacy:export:sidecar'));
        $this->assertSame($learner->email, $personal->recipients[0]->email);
        $calls = $this->sidecar->bodies('POST /v1/privacy/export');
        $this->assertSame([['users' => [$learner->id]], ['users' => [$learner->id], 'after' => 'more']], $calls);
    }

    /**
     * With the sidecar down there is a note instead.
     */
    public function test_export_with_the_sidecar_down_holds_a_note(): void {
        $this->sidecar->isup = false;
        $learner = $this->learners[0];

        provider::export_user_data($this->approved($learner));

        $path = [get_string('pluginname', 'local_navigatr'), get_string('privacy:export:sidecar', 'local_navigatr')];
        $note = writer::with_context(\context_user::instance($learner->id))->get_data($path)->note;
        $this->assertSame(get_string('privacy:export:sidecardown', 'local_navigatr'), $note);
        $course = writer::with_context(\context_course::instance($this->courses[1]->id));
        $this->assertTrue($course->has_any_data());
    }

    /**
     * Only what was approved.
     */
    public function test_export_of_one_course_leaves_the_other_out(): void {
        $context = \context_course::instance($this->courses[0]->id);
        provider::export_user_data($this->approved($this->learners[0], [$context]));

        $this->assertTrue(writer::with_context($context)->has_any_data());
        $this->assertFalse(writer::with_context(\context_course::instance($this->courses[1]->id))->has_any_data());
        $expected = [['users' => [$this->learners[0]->id], 'courses' => [$this->courses[0]->id]]];
        $this->assertSame($expected, $this->sidecar->bodies('POST /v1/privacy/export'));
    }

    /**
     * A person who acted on badges of others, or had logged in as that one, gets what was done, and nothing of the learners.
     */
    public function test_export_holds_what_was_done_to_badges_of_others(): void {
        global $DB;
        [$course, $learner] = [$this->courses[0], $this->learners[0]];
        $teacher = $this->getDataGenerator()->create_user();
        $admin = $this->getDataGenerator()->create_user();
        $award = $DB->get_record('local_navigatr_award', ['courseid' => $course->id, 'userid' => $learner->id]);
        $people = ['usermodified' => $teacher->id, 'realuserid' => $admin->id, 'cancelreason' => 'cancelled_by_person'];
        $DB->update_record('local_navigatr_award', (object) ($people + ['id' => $award->id]));
        $context = \context_course::instance($course->id);
        $actors = [
            [$teacher, 'Another person, logged in as you'],
            [$admin, 'You, logged in as another person'],
        ];
        foreach ($actors as [$actor, $by]) {
            $contexts = array_map('intval', provider::get_contexts_for_userid((int) $actor->id)->get_contextids());
            $this->assertContains((int) $context->id, $contexts);
            $userlist = new userlist($context, 'local_navigatr');
            provider::get_users_in_context($userlist);
            $this->assertContains((int) $actor->id, $userlist->get_userids());

            writer::reset();
            provider::export_user_data($this->approved($actor, [$context]));
            $path = [get_string('pluginname', 'local_navigatr'), get_string('privacy:export:acts', 'local_navigatr')];
            $acts = writer::with_context($context)->get_data($path)->acts;
            $this->assertCount(1, $acts);
            $why = get_string('reason_cancelled_by_person', 'local_navigatr');
            $this->assertSame([$why, $by], [$acts[0]->cancelreason, $acts[0]->by]);
            $this->assertSame([], array_intersect(['uuid', 'userid', 'timecompleted', 'state'], array_keys((array) $acts[0])));
        }
        // The learner gets the award, and not who acted on it.
        writer::reset();
        provider::export_user_data($this->approved($learner, [$context]));
        $exported = json_encode(writer::with_context($context)->get_data(
            [get_string('pluginname', 'local_navigatr'), get_string('privacy:export:awards', 'local_navigatr')]
        ));
        $this->assertStringNotContainsString('usermodified', $exported);
        $this->assertStringNotContainsString('realuserid', $exported);
    }

    /**
     * The reader knows no ids and no ISO times: badge, platform and course have their names, times and flags Moodle's words.
     */
    public function test_export_of_the_sidecars_part_is_for_people(): void {
        $learner = $this->learners[0];
        $page = json_decode(file_get_contents(__DIR__ . '/../fixtures/contract/export_reply.json'), true)['full'];
        $page['issuances'][0]['courseId'] = (string) $this->courses[0]->id;
        $page['issuances'][0]['target'] = 'navigatr:production:9';
        $this->sidecar->answer('POST /v1/privacy/export', ['next' => null] + $page);

        provider::export_user_data($this->approved($learner));

        $path = [get_string('pluginname', 'local_navigatr'), get_string('privacy:export:sidecar', 'local_navigatr')];
        $course = writer::with_context(\context_course::instance($this->courses[0]->id));
        $issuance = $course->get_related_data($path, 'issuances')->issuances[0];
        $own = writer::with_context(\context_user::instance($learner->id))->get_data($path);
        $time = transform::datetime(strtotime('2026-11-21T10:00:00Z'));
        $this->assertSame(['B', 'Navigatr', 'Health & Safety'], [
            $issuance->badgeName, $issuance->platform, $issuance->courseName,
        ]);
        $this->assertSame([$time, $time, 'Yes'], [$issuance->completedAt, $issuance->attempts[0]->startedAt, $issuance->claimed]);
        $this->assertSame([$time, $time], [$own->audit[0]->at, $own->recipients[0]->since]);
        $this->assertSame(['Accepted for sending', 'Retried'], array_column($own->audit, 'action'));
        $this->assertSame(get_string('hold_mapping_paused', 'local_navigatr'), $own->holds[0]->meaning);
        $this->assertDoesNotMatchRegularExpression('/\d{4}-\d\d-\d\dT|true|false/', json_encode([$issuance, $own]));
    }

    /**
     * What somebody confirmed for many badges is told in words, without the id of who had logged in as them. Who had logged in has
     * it in the own export.
     */
    public function test_export_of_bulk_actions_is_for_people(): void {
        global $DB;
        $teacher = $this->getDataGenerator()->create_user();
        $context = \context_course::instance($this->courses[0]->id);
        $times = ['timecreated' => 1_700_000_000, 'timemodified' => 1_700_000_000];
        $people = ['userid' => $teacher->id, 'realuserid' => $this->learners[0]->id, 'contextid' => $context->id];
        foreach (['asked', 'running', 'finished'] as $status) {
            $what = ['action' => 'decide_issued', 'status' => $status, 'problem' => 'sidecar_down', 'total' => 3];
            $DB->insert_record('local_navigatr_bulkaction', (object) ($people + $what + $times));
        }

        $path = [get_string('pluginname', 'local_navigatr'), get_string('privacy:export:bulkaction', 'local_navigatr')];
        provider::export_user_data($this->approved($this->learners[0]));
        $behind = writer::with_context(\context_user::instance($this->learners[0]->id))->get_data($path)->actions;
        $this->assertSame(array_fill(0, 3, 'You, logged in as another person'), array_column($behind, 'by'));
        writer::reset();
        provider::export_user_data($this->approved($teacher));

        $actions = writer::with_context(\context_user::instance($teacher->id))->get_data($path)->actions;
        $this->assertSame(['Not confirmed', 'In progress', 'Done'], array_column($actions, 'status'));
        $this->assertSame(get_string('decideissued', 'local_navigatr'), $actions[0]->action);
        $this->assertSame('Another person, logged in as you', $actions[0]->by);
        $this->assertSame($context->get_context_name(), $actions[0]->log);
        $this->assertArrayNotHasKey('realuserid', (array) $actions[0]);
        $this->assertStringContainsString('(Reference: sidecar_down)', $actions[1]->problem);
    }

    /**
     * Each entry of the sidecar's history has words.
     *
     * @covers \local_navigatr\privacy\in_words
     */
    public function test_each_step_has_words(): void {
        $steps = [...vocabulary::SILENT_STEPS, ...vocabulary::SITE_ACTS, ...vocabulary::HISTORY_ACTIONS];
        foreach ($steps as $step) {
            $this->assertMatchesRegularExpression('/^[A-Z][^_]+$/', in_words::action($step));
        }
        $this->assertSame('of_a_later_version', in_words::action('of_a_later_version'));
    }
}
