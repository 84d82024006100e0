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

use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\bulk\plan;
use local_navigatr\local\bulk\run;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\task\map_courses;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * A confirmed table that a task saves, stretch by stretch, while the site lives on.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\bulk\run
 * @covers     \local_navigatr\task\map_courses
 */
final class bulk_run_test extends school_testcase {
    /** @var int A category. */
    private int $category;

    /** @var \stdClass[] Its courses, by short name. */
    private array $courses;

    /** @var \stdClass Who manages it. */
    private \stdClass $manager;

    /**
     * A category with four courses, and its manager.
     */
    public function setUp(): void {
        parent::setUp();
        $category = $this->getDataGenerator()->create_category();
        $this->category = (int) $category->id;
        foreach (['a', 'b', 'c', 'd'] as $name) {
            $this->courses[$name] = $this->course(['shortname' => $name, 'category' => $category->id]);
        }
        $this->manager = $this->getDataGenerator()->create_user();
        $context = \context_coursecat::instance($category->id);
        role_assign($this->role('manager'), $this->manager->id, $context->id);
        $this->sidecar->answer('GET /v1/providers', golden::body('providers_reply'));
        $badge = ['id' => '51'] + golden::body('badge_reply')['badge'];
        $this->sidecar->answer('GET /v1/badges/51', ['badge' => $badge]);
        $this->setUser($this->manager);
    }

    /**
     * The id of a role.
     *
     * @param string $shortname
     * @return int
     */
    private function role(string $shortname): int {
        global $DB;
        return (int) $DB->get_field('role', 'id', ['shortname' => $shortname], MUST_EXIST);
    }

    /**
     * The manager confirms a table that maps all courses; nothing is saved yet.
     *
     * @return run
     */
    private function confirmed(): run {
        $plan = new plan(client::lazy(), $this->category, "shortname,provider,badge\na,1,51\nb,1,51\nc,1,51\nd,1,51\n");
        $this->assertSame([], $plan->errors());
        return map_courses::start($this->category, $plan, 'ask');
    }

    /**
     * Runs the tasks that wait, as cron does.
     */
    private function cron(): void {
        $this->setUser(null);
        while ($task = \core\task\manager::get_next_adhoc_task(time(), true, '\\' . map_courses::class)) {
            ob_start();
            $task->execute();
            ob_end_clean();
            \core\task\manager::adhoc_task_complete($task);
        }
    }

    /**
     * Which courses are mapped.
     *
     * @return string
     */
    private function mapped(): string {
        return implode('', array_keys(array_filter($this->courses, fn($course) => mappings::for_course((int) $course->id) !== null)));
    }

    /**
     * What could not be done, by course.
     *
     * @param run $run
     * @return string[]
     */
    private function problems(run $run): array {
        return array_column(run::find($run->progress()->id)->problems(), 'message', 'course');
    }

    /**
     * The task saves what the page had no time for, as the person who asked.
     */
    public function test_task_saves_the_rest_as_the_person_who_asked(): void {
        $run = $this->confirmed();
        $run->advance(client::lazy(), new deadline(0));
        $this->assertSame(['', false], [$this->mapped(), $run->is_finished()]);

        $this->cron();

        $this->assertSame('abcd', $this->mapped());
        $this->assertTrue(run::find($run->progress()->id)->is_finished());
        $by = array_map(fn($course) => (int) mappings::for_course((int) $course->id)->get('usermodified'), $this->courses);
        $this->assertSame([(int) $this->manager->id], array_values(array_unique($by)));
    }

    /**
     * A process that ended in the middle, after a course and before the note of it: the next goes on there.
     */
    public function test_run_that_was_cut_off_goes_on(): void {
        global $DB;
        $run = $this->confirmed();
        $run->advance(client::lazy(), new deadline(60));
        $DB->set_field(run::TABLE, 'done', 2, ['id' => $run->progress()->id]);
        mapping_changes::delete(mappings::for_course((int) $this->courses['d']->id));

        $this->cron();

        $this->assertSame(['abcd', []], [$this->mapped(), $this->problems($run)]);
        $this->assertSame(4, run::find($run->progress()->id)->progress()->done);
    }

    /**
     * What was changed, deleted or forbidden after the confirmation is listed, and all others are saved.
     */
    public function test_each_course_is_looked_at_again_when_its_turn_comes(): void {
        $run = $this->confirmed();
        $this->map($this->courses['a'], '52');
        delete_course($this->courses['b'], false);
        $context = \context_course::instance($this->courses['c']->id);
        assign_capability('local/navigatr:configurecourse', CAP_PROHIBIT, $this->role('manager'), $context->id);

        $this->cron();

        $this->assertSame([
            'a' => get_string('bulkerror_changed', 'local_navigatr'),
            'b' => get_string('bulkerror_coursegone', 'local_navigatr'),
            'c' => get_string('bulkerror_notallowed', 'local_navigatr'),
        ], $this->problems($run));
        $this->assertSame('52', mappings::for_course((int) $this->courses['a']->id)->get('badgeid'));
        $this->assertNotNull(mappings::for_course((int) $this->courses['d']->id));
    }

    /**
     * Badges of an account that is not connected any more are mapped nowhere.
     */
    public function test_another_account_meanwhile_gets_nothing(): void {
        $run = $this->confirmed();
        $this->connect_account('navigatr:production:10');
        $this->cron();
        $this->assertSame('', $this->mapped());
        $message = get_string('error_othertarget', 'local_navigatr');
        $this->assertSame(array_fill_keys(['a', 'b', 'c', 'd'], $message), $this->problems($run));
    }

    /**
     * Who was suspended or deleted after the confirmation saves nothing more.
     *
     * @dataProvider people_who_cannot_act
     * @param string $field
     */
    public function test_person_who_cannot_act_any_more_saves_nothing(string $field): void {
        global $DB;
        $run = $this->confirmed();
        $DB->set_field('user', $field, 1, ['id' => $this->manager->id]);
        $this->cron();
        $this->assertSame('', $this->mapped());
        $this->assertSame(['a', 'b', 'c', 'd'], array_keys($this->problems($run)));
    }

    /**
     * Fields of an account.
     *
     * @return array
     */
    public static function people_who_cannot_act(): array {
        return ['suspended' => ['suspended'], 'deleted' => ['deleted']];
    }

    /**
     * Two processes at once: each course has one turn.
     */
    public function test_run_that_another_process_works_on_is_left_to_it(): void {
        $run = $this->confirmed();
        $other = run::find($run->progress()->id);
        $other->advance(client::lazy(), new deadline(60));
        $this->map($this->courses['a'], '52');
        $run->advance(client::lazy(), new deadline(60));
        $this->assertSame([true, []], [$run->is_finished(), $this->problems($run)]);
        $this->assertSame('52', mappings::for_course((int) $this->courses['a']->id)->get('badgeid'));
    }

    /**
     * The process that goes on keeps what the one before could not do.
     */
    public function test_problems_of_the_process_before_stay(): void {
        global $DB;
        $run = $this->confirmed();
        $stale = run::find($run->progress()->id);
        delete_course($this->courses['a'], false);
        delete_course($this->courses['d'], false);
        $run->advance(client::lazy(), new deadline(60));
        $DB->set_field(run::TABLE, 'done', 3, ['id' => $run->progress()->id]);
        $DB->set_field(run::TABLE, 'problems', json_encode(array_slice($run->problems(), 0, 1)), ['id' => $run->progress()->id]);
        $stale->advance(client::lazy(), new deadline(60));
        $this->assertSame(['a', 'd'], array_keys($this->problems($run)));
    }

    /**
     * Who asked is not kept longer than the outcome is of use, also where nobody asks for another table.
     */
    public function test_run_is_forgotten_after_30_days(): void {
        global $DB;
        $this->confirmed();
        $prune = function () {
            ob_start();
            (new \local_navigatr\task\send_erasures())->execute();
            ob_end_clean();
        };
        $prune();
        $this->assertSame(1, $DB->count_records(run::TABLE));
        $DB->set_field(run::TABLE, 'timemodified', time() - 31 * DAYSECS);
        $prune();
        $this->assertSame(0, $DB->count_records(run::TABLE));
    }

    /**
     * A run whose person asked to be erased is not gone on with.
     */
    public function test_erased_run_ends(): void {
        $this->confirmed();
        run::delete(['userid' => $this->manager->id]);
        $this->cron();
        $this->assertSame('', $this->mapped());
        $this->assertNull(run::newest($this->category, (int) $this->manager->id));
    }
}
