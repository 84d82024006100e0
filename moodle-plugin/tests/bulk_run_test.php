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

use local_navigatr\fixtures\bulk_run_testcase;
use local_navigatr\local\bulk\run;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_run_testcase.php');

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
final class bulk_run_test extends bulk_run_testcase {
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
     * A choice that nobody offers is refused as what was entered, not by the database.
     */
    public function test_choice_that_is_none_is_refused(): void {
        $this->expectException(\invalid_parameter_exception::class);
        $this->confirmed(str_repeat('a', 300));
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
}
