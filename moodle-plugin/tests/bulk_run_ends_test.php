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
use local_navigatr\local\bulk\plan;
use local_navigatr\local\bulk\run;
use local_navigatr\local\bulk\run_notes;
use local_navigatr\local\sidecar\client;
use local_navigatr\task\map_courses;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_run_testcase.php');

/**
 * What ends the saving of a table.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\bulk\run
 * @covers     \local_navigatr\local\bulk\run_notes
 * @covers     \local_navigatr\task\map_courses
 */
final class bulk_run_ends_test extends bulk_run_testcase {
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
     * A person who was suspended or deleted after the confirmation saves nothing more.
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
     * The person who asked is not kept longer than the outcome is of use, also where nobody asks for another table.
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

    /**
     * What could not be done is not written anew for each course: of thousands the list is long.
     *
     * @dataProvider ways_to_fail
     * @param bool $maygoon whether the one who asked may go on
     */
    public function test_list_of_problems_is_written_now_and_then(bool $maygoon): void {
        global $DB;
        $run = $this->confirmed_of_many(40);
        $DB->set_field('user', 'suspended', (int) !$maygoon, ['id' => $this->manager->id]);
        // No account at all: each course fails without a write of its own.
        $this->connect_account('navigatr:production:10');
        $before = $DB->perf_get_writes();
        $this->cron();
        $this->assertLessThan(20, $DB->perf_get_writes() - $before);
        $problems = run::find($run->progress()->id)->problems();
        $this->assertSame(range(2, 41), array_column($problems, 'line'));
        $this->assertTrue(run::find($run->progress()->id)->is_finished());
    }

    /**
     * Why nothing can be done.
     *
     * @return array
     */
    public static function ways_to_fail(): array {
        return ['another account' => [true], 'the person may not' => [false]];
    }

    /**
     * A process that ended before it wrote what could not be done: those courses have their turn again, and are listed once. One
     * whose time is over writes it.
     */
    public function test_problems_that_were_not_written_are_found_again(): void {
        global $DB;
        $run = $this->confirmed_of_many(5);
        $this->connect_account('navigatr:production:10');
        $id = $run->progress()->id;
        $notes = new run_notes($DB->get_record(run::TABLE, ['id' => $id]));
        $read = fn() => [run::find($id)->progress()->done, array_column(run::find($id)->problems(), 'line')];
        foreach ([2, 3, 4] as $line) {
            $notes->add(['line' => $line, 'course' => 'c', 'message' => 'm']);
        }
        $this->assertSame([1, [2]], $read());
        $this->cron();
        $this->assertSame([5, [2, 3, 4, 5, 6]], $read());
        $notes->finish();
        $this->assertSame([3, [2, 3, 4]], $read());
    }

    /**
     * A table of many courses that the manager confirms.
     *
     * @param int $count
     * @return run
     */
    private function confirmed_of_many(int $count): run {
        $names = array_map(fn($number) => "n$number", range(1, $count));
        array_map(fn($name) => $this->course(['shortname' => $name, 'category' => $this->category]), $names);
        $rows = implode("\n", array_map(fn($name) => "$name,1,51", $names));
        $plan = new plan(client::lazy(), $this->category, "shortname,provider,badge\n$rows");
        $this->assertSame([], $plan->errors());
        return map_courses::start($this->category, $plan, 'ask');
    }
}
