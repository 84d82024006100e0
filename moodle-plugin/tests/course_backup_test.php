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

use backup;
use local_navigatr\fixtures\backup_testcase;
use local_navigatr\local\completion\backfill;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/backup_testcase.php');

/**
 * Backup, restore, duplicate, import, reset and deletion of a mapped course, by Moodle's own controllers.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \backup_local_navigatr_plugin
 * @covers     \restore_local_navigatr_plugin
 * @covers     \local_navigatr\local\course_badge\mapping_restorer
 * @covers     \local_navigatr\observer
 */
final class course_backup_test extends backup_testcase {
    /** @var \stdClass Who completed it and has the badge. */
    private \stdClass $learner;

    /**
     * A course with a learner who was issued the badge.
     */
    public function setUp(): void {
        global $DB;
        parent::setUp();
        $this->setAdminUser();
        $this->course = $this->mapped_course();
        mapping_changes::set_options((int) $this->course->id, ['issueagain' => true, 'sendscore' => true]);
        $this->add_self_criterion($this->course);
        $this->learner = $this->enrolled($this->course);
        $this->complete($this->course, $this->learner, 1700000000);
        $this->run_task('send_awards');
        $DB->set_field('local_navigatr_award', 'state', 'issued', ['userid' => $this->learner->id]);
        $this->sidecar->calls = [];
    }

    /**
     * Restored with users into a new course: for review, nothing is issued, those who completed are a baseline.
     */
    public function test_restore_with_users_issues_nothing(): void {
        global $DB;
        $copyid = $this->restore($this->back_up(backup::MODE_GENERAL));

        $mapping = mappings::for_course($copyid);
        $this->assertSame(['review', '51', true, true], [
            $mapping->get('state'), $mapping->get('badgeid'), $mapping->get('issueagain'), $mapping->get('sendscore'),
        ]);
        $completed = ['course' => $copyid, 'userid' => $this->learner->id];
        $this->assertEquals(1700000000, $DB->get_field('course_completions', 'timecompleted', $completed));
        $this->run_everything();
        $this->assertSame([], $this->sent());
        $award = $DB->get_record('local_navigatr_award', ['courseid' => $copyid], '*', MUST_EXIST);
        $this->assertSame([$this->learner->id, 'baseline'], [$award->userid, $award->status]);

        mapping_changes::set_state(client::lazy(), $copyid, mapping::ACTIVE);
        $this->run_everything();
        $this->assertSame([], $this->sent());
    }

    /**
     * Who has the badge of the course that was copied, may have it or still gets it is left out among the earlier completers of the
     * copy, also where the original is gone, as with the recycle bin. Whose badge there is settled without one is not.
     *
     * @testWith [false, "sent", "issued", null, false]
     *           [true, "sent", "issued", null, false]
     *           [false, "waiting", null, null, false]
     *           [false, "sent", "queued", null, false]
     *           [false, "sent", "needs_attention", "recipient_refused", false]
     *           [false, "sent", "needs_attention", "may_have_been_issued", false]
     *           [false, "sent", "cancelled", "erased_may_exist", false]
     *           [false, "sent", "cancelled", "cancelled_by_person", true]
     *           [false, "sent", "revoked", "revoked_by_person", true]
     *           [false, "baseline", null, null, true]
     * @param bool $isdeleted whether the original is deleted in between
     * @param string $status of the award of the original
     * @param string|null $state
     * @param string|null $reason
     * @param bool $iseligible
     */
    public function test_badge_of_the_original_is_not_issued_again_in_the_copy(
        bool $isdeleted,
        string $status,
        ?string $state,
        ?string $reason,
        bool $iseligible
    ): void {
        global $DB;
        $folder = $this->back_up(backup::MODE_GENERAL);
        $award = $DB->get_record('local_navigatr_award', ['userid' => $this->learner->id], '*', MUST_EXIST);
        $stands = ['id' => $award->id, 'status' => $status, 'state' => $state, 'reason' => $reason];
        $DB->update_record('local_navigatr_award', (object) $stands);
        if ($isdeleted) {
            delete_course($this->course, false);
        }
        $copyid = $this->restore($folder);
        mapping_changes::set_state(client::lazy(), $copyid, mapping::ACTIVE);
        $preview = backfill::preview($copyid);
        $this->assertSame([1, (int) $iseligible], [$preview->found, $preview->eligible]);
        $this->assertEquals($iseligible ? [] : [['why' => 'copied', 'count' => 1]], $preview->blocked);
        backfill::start($copyid, (int) $iseligible);
        $released = ['courseid' => $copyid, 'status' => 'waiting'];
        $this->assertSame($iseligible, $DB->record_exists('local_navigatr_award', $released));
    }

    /**
     * Restored over the course itself: its mapping stays as it is, and nothing is issued.
     */
    public function test_restore_over_a_mapped_course_keeps_its_mapping(): void {
        $file = $this->back_up(backup::MODE_GENERAL);
        $this->map($this->course, '52');

        $this->restore($file, (int) $this->course->id);
        $this->run_everything();

        $mapping = mappings::for_course((int) $this->course->id);
        $this->assertSame(['active', '52'], [$mapping->get('state'), $mapping->get('badgeid')]);
        $this->assertSame([], $this->sent());
        $this->assertSame('51', $this->award_of($this->learner)->badgeid);
    }

    /**
     * Duplicated, as teachers do it.
     */
    public function test_duplicate_waits_for_review(): void {
        global $CFG;
        require_once($CFG->dirroot . '/course/externallib.php');
        $copy = \core_course_external::duplicate_course($this->course->id, 'Copy', 'copy', $this->course->category, 1, [
            ['name' => 'users', 'value' => 1],
        ]);
        $this->run_everything();
        $this->assertSame('review', mappings::for_course((int) $copy['id'])->get('state'));
        $this->assertSame([], $this->sent());
    }

    /**
     * An import brings activities and no badge, also when it takes the course's settings along.
     */
    public function test_import_carries_no_mapping(): void {
        $target = $this->course();
        $backupid = $this->back_up(backup::MODE_IMPORT);
        $this->restore($backupid, (int) $target->id, backup::MODE_IMPORT);
        $this->assertNull(mappings::for_course((int) $target->id));
    }

    /**
     * An import into a mapped course makes no earlier completer of a learner whose completion no event told.
     */
    public function test_import_holds_back_nothing_that_was_earned(): void {
        $late = $this->enrolled($this->course);
        $this->complete_silently($this->course, $late, time());
        $source = $this->course();
        $target = $this->course;
        $this->course = $source;
        $backupid = $this->back_up(backup::MODE_IMPORT);
        $this->restore($backupid, (int) $target->id, backup::MODE_IMPORT);
        $this->run_everything();
        // The name of the course may come with it.
        $this->assertSame([(int) $late->id], array_keys($this->sent()));
    }

    /**
     * A backup holds the mapping and nobody.
     */
    public function test_backup_holds_no_award(): void {
        $folder = $this->back_up(backup::MODE_GENERAL);
        $xml = file_get_contents(make_backup_temp_directory($folder) . '/course/course.xml');
        $this->assertStringContainsString('<badgeid>51</badgeid>', $xml);
        $award = $this->award_of($this->learner);
        $grep = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator(make_backup_temp_directory($folder)));
        foreach (new \RegexIterator($grep, '/\.xml$/') as $path) {
            $this->assertStringNotContainsString($award->uuid, file_get_contents((string) $path));
        }
    }

    /**
     * Reset: the awards stay, and completing again issues nothing automatically.
     */
    public function test_course_reset_keeps_awards_and_issues_nothing(): void {
        global $DB;
        mapping_changes::set_options((int) $this->course->id, ['issueagain' => false]);
        reset_course_userdata((object) ['id' => $this->course->id, 'reset_completion' => 1, 'reset_start_date_old' => 0]);
        $this->assertFalse($DB->record_exists('course_completions', ['course' => $this->course->id]));

        $this->run_everything();
        $this->complete($this->course, $this->learner);
        $this->run_everything();

        $this->assertSame('issued', $this->award_of($this->learner)->state);
        $this->assertSame([], $this->sent());
    }

    /**
     * Deleted: what was earned just before is sent with the course's stored name.
     */
    public function test_deleted_course_sends_what_was_earned(): void {
        $late = $this->enrolled($this->course);
        $this->complete($this->course, $late);

        delete_course($this->course, false);
        $this->run_everything();

        $this->assertEquals([$late->id => $this->course->fullname], $this->sent());
        $this->assertNull(mappings::for_course((int) $this->course->id));
        $this->assertSame('issued', $this->award_of($this->learner)->state);
    }

    /**
     * Cron, as admin.
     */
    private function run_everything(): void {
        $this->setAdminUser();
        foreach (['sweep_completions', 'send_awards'] as $task) {
            $this->run_task($task);
        }
    }

    /**
     * What the sidecar was sent since: names of courses by user.
     *
     * @return string[]
     */
    private function sent(): array {
        $sent = array_merge(...array_column($this->sidecar->bodies('POST /v1/awards'), 'awards'));
        return array_column($sent, 'courseName', 'userId');
    }
}
