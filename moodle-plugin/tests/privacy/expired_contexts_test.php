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

use local_navigatr\fixtures\erasing_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\consent\consents;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\mapping\mappings;
use tool_dataprivacy\api;
use tool_dataprivacy\category;
use tool_dataprivacy\data_registry;
use tool_dataprivacy\expired_context;
use tool_dataprivacy\expired_contexts_manager;
use tool_dataprivacy\purpose;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../fixtures/erasing_testcase.php');

/**
 * What Moodle's data registry does when the retention of a course or of an account is over.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\privacy\provider
 * @covers    \local_navigatr\privacy\erase
 */
final class expired_contexts_test extends erasing_testcase {
    /**
     * Everything is kept for an hour.
     */
    public function setUp(): void {
        parent::setUp();
        $this->setAdminUser();
        $category = new category(0, (object) ['name' => 'All']);
        $category->create();
        $purpose = new purpose(0, (object) [
            'name' => 'Short', 'retentionperiod' => 'PT1H', 'lawfulbases' => 'gdpr_art_6_1_a',
        ]);
        $purpose->create();
        foreach ([CONTEXT_SYSTEM, CONTEXT_USER] as $level) {
            $ids = ['purposeid' => $purpose->get('id'), 'categoryid' => $category->get('id')];
            api::set_contextlevel((object) ($ids + ['contextlevel' => $level]));
        }
        [$name] = data_registry::var_names_from_context(\context_helper::get_class_for_level(CONTEXT_COURSE));
        set_config($name, $purpose->get('id'), 'tool_dataprivacy');
    }

    /**
     * A course: its badges and answers go here and in the sidecar, and nothing is issued again.
     */
    public function test_course_whose_retention_is_over_is_erased(): void {
        global $DB;
        $course = $this->courses[0];
        consent_answers::record((int) $this->learners[0]->id, (int) $course->id, 1);
        $DB->update_record('course', (object) ['id' => $course->id, 'startdate' => time() - 2 * YEARSECS,
            'enddate' => time() - YEARSECS]);
        $this->expire(\context_course::instance($course->id));

        $this->assertSame(0, $DB->count_records(award::TABLE, ['courseid' => $course->id]));
        $this->assertSame(0, $DB->count_records(consents::TABLE, ['courseid' => $course->id]));
        $this->assertSame(1, $DB->count_records(erasures::TABLE, ['userid' => 0, 'courseid' => $course->id, 'timedone' => 0]));
        $this->assertEquals(0, mappings::for_course((int) $course->id)->get('usermodified'));
        $this->assertGreaterThan(0, $DB->count_records(award::TABLE, ['courseid' => $this->courses[1]->id]));
        $this->sidecar->calls = [];
        foreach (['send_erasures', 'sweep_completions', 'send_awards', 'sweep_completions'] as $task) {
            $this->run_task($task);
        }
        $this->assertSame([[(string) $course->id]], array_column($this->sidecar->bodies('POST /v1/privacy/erase'), 'courses'));
        $this->assertSame(0, $DB->count_records(award::TABLE, ['courseid' => $course->id]));
    }

    /**
     * An account: all of it goes, also after Moodle has deleted the account and its context.
     */
    public function test_account_whose_retention_is_over_is_erased(): void {
        global $DB;
        $learner = $this->learners[0];
        $DB->set_field('user', 'lastaccess', time() - YEARSECS, ['id' => $learner->id]);
        $DB->set_field('course', 'enddate', time() - DAYSECS, []);
        consent_answers::record((int) $learner->id, (int) $this->courses[0]->id, 1);
        $others = $DB->count_records_select(award::TABLE, 'userid <> ?', [$learner->id]);
        $this->expire(\context_user::instance($learner->id));

        $this->assertEquals(1, $DB->get_field('user', 'deleted', ['id' => $learner->id]));
        $this->assertSame(0, $DB->count_records(award::TABLE, ['userid' => $learner->id]));
        $this->assertSame(0, $DB->count_records(consents::TABLE, ['userid' => $learner->id]));
        $this->assertSame($others, $DB->count_records(award::TABLE));
        $this->run_task('send_erasures');
        $this->assertContains([(int) $learner->id], array_map(fn($ids) => array_map('intval', $ids), $this->erased_users()));
        $this->assertSame(0, $DB->count_records(erasures::TABLE, ['userid' => $learner->id, 'timedone' => 0]));
    }

    /**
     * The retention of a context is over, and somebody approved its deletion.
     *
     * @param \context $context
     */
    private function expire(\context $context): void {
        $expired = new expired_context(0, (object) ['contextid' => $context->id, 'status' => expired_context::STATUS_APPROVED]);
        $expired->save();
        $manager = new expired_contexts_manager();
        $manager->set_progress(new \null_progress_trace());
        $manager->process_approved_deletions();
        $status = (new expired_context($expired->get('id')))->get('status');
        $this->assertEquals(expired_context::STATUS_CLEANED, $status);
    }
}
