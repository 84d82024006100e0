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

use local_navigatr\fixtures\bulk_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\bulk\catalogue_list;
use local_navigatr\local\bulk\courses;
use local_navigatr\local\bulk\run;
use local_navigatr\local\bulk\table;
use local_navigatr\local\config;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\output\bulk_page;
use local_navigatr\task\map_courses;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_testcase.php');

/**
 * The page of a category reads, shows and exports tables.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\bulk\catalogue_list
 * @covers     \local_navigatr\local\bulk\courses
 * @covers     \local_navigatr\local\bulk\plan
 * @covers     \local_navigatr\local\bulk\run
 * @covers     \local_navigatr\local\bulk\table
 * @covers     \local_navigatr\output\bulk_page
 */
final class bulk_page_test extends bulk_testcase {
    /**
     * What spreadsheets write is read, whatever they put between the cells.
     *
     * @dataProvider spreadsheets
     * @param string $text
     */
    public function test_table_of_any_spreadsheet_is_read(string $text): void {
        $this->assertSame([2 => ['shortname' => 'a, b', 'badge' => '51']], table::read($text));
        $this->assertSame(['shortname', 'badge'], table::names($text));
    }

    /**
     * Tables.
     *
     * @return array
     */
    public static function spreadsheets(): array {
        return [
            'commas' => ["Shortname,Badge\n\"a, b\",51\n"],
            'semicolons, from Windows' => ["\xEF\xBB\xBFshortname;badge\r\na, b;51\r\n;\r\n"],
            'tabs' => ["shortname\t badge \na, b\t 51\textra"],
        ];
    }

    /**
     * What is exported can be imported, and changes nothing.
     */
    public function test_exported_table_changes_nothing(): void {
        $this->map($this->courses['a']);
        $rows = array_map(
            fn($course) => array_map(fn($name) => (string) $course->$name, courses::COLUMNS),
            courses::page($this->category)
        );
        $lines = array_map(fn($row) => '"' . implode('","', $row) . '"', [courses::COLUMNS, ...$rows]);
        $plan = $this->plan(implode("\n", $lines));
        $this->assertSame([[], [], 1], [$plan->errors(), $plan->changes(), $plan->same()]);
    }

    /**
     * The page shows the courses, and what a table would change.
     */
    public function test_page_shows_courses_and_changes(): void {
        global $PAGE;
        $this->map($this->courses['a']);
        $PAGE->set_url('/local/navigatr/bulk.php', ['categoryid' => $this->category]);
        $output = $PAGE->get_renderer('core');
        $show = function (string $text) use ($output) {
            $page = new bulk_page($this->category, 0, $this->plan($text), $text);
            return $output->render_from_template('local_navigatr/bulk', $page->export_for_template($output));
        };
        $html = $show("shortname,provider,badge\nb,1,52\n");
        $this->assertStringContainsString('Badge 51', $html);
        $this->assertStringContainsString(get_string('bulksave', 'local_navigatr', 1), $html);
        $html = $show("shortname,provider,badge\n<b>,1,52\n");
        $this->assertStringContainsString(get_string('bulkline', 'local_navigatr', 2), $html);
        $this->assertStringNotContainsString('<b>', $html);
        $this->assertStringNotContainsString('name="confirmed"', $html);
    }

    /**
     * A page number that an address makes up leads to the nearest page.
     */
    public function test_any_page_number_shows_a_page(): void {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/bulk.php', ['categoryid' => $this->category]);
        $output = $PAGE->get_renderer('core');
        $shown = fn(int $number) => (new bulk_page($this->category, $number))->export_for_template($output)['courses'];
        foreach ([-1, 7, PHP_INT_MAX, PHP_INT_MIN] as $number) {
            $this->assertSame($shown(0), $shown($number));
        }
        $this->assertDebuggingNotCalled();
    }

    /**
     * Courses without a badge are shown alone, and counted alone.
     */
    public function test_courses_without_a_badge_are_shown_alone(): void {
        global $PAGE;
        $this->map($this->courses['a']);
        $PAGE->set_url('/local/navigatr/bulk.php', ['categoryid' => $this->category]);
        $output = $PAGE->get_renderer('core');
        $shown = fn(bool $unmapped) => (new bulk_page($this->category, 0, null, '', null, $unmapped))->export_for_template($output);
        $this->assertSame(['b', 'c'], array_column($shown(true)['courses'], 'shortname'));
        $this->assertCount(3, $shown(false)['courses']);
        $this->assertSame([3, 2], [courses::count($this->category), courses::count($this->category, true)]);
        array_map(fn($name) => $this->map($this->courses[$name]), ['b', 'c']);
        $html = $output->render_from_template('local_navigatr/bulk', $shown(true) + ['form' => '']);
        $this->assertStringContainsString(get_string('bulknocourses', 'local_navigatr'), $html);
        $this->assertStringNotContainsString('<table', $html);
    }

    /**
     * The list of badges has every page of every provider, and nothing that a spreadsheet would calculate; half a list is none.
     */
    public function test_list_of_badges_is_whole_or_refused(): void {
        $badge = (array) golden::body('badge_reply')['badge'];
        $page = fn(int $from, int $to) => [
            'badges' => array_map(fn($id) => ['id' => "$id", 'name' => "=B$id"] + $badge, range($from, $to)),
            'total' => 101,
        ] + golden::body('badges_reply');
        $this->sidecar->answer('GET /v1/providers/1/badges', $page(1, 100));
        $this->sidecar->answer('GET /v1/providers/1/badges', $page(101, 101));
        $none = ['badges' => [], 'total' => 0] + golden::body('badges_reply');
        $this->sidecar->answer('GET /v1/providers/2/badges', $none);
        $rows = catalogue_list::rows(client::lazy(), $this->category, new deadline(60));
        $this->assertCount(102, $rows);
        $this->assertSame(['1', 'Riverside College', '101', "'=B101"], array_slice($rows[101], 0, 4));
        $this->sidecar->answer('GET /v1/providers', golden::body('providers_reply'));
        $this->expectExceptionMessage(get_string('bulkcatalogueslow', 'local_navigatr'));
        catalogue_list::rows(client::lazy(), $this->category, new deadline(0));
    }

    /**
     * The page shows how far a confirmed table is, and what of it could not be done.
     */
    public function test_page_shows_how_far_a_confirmed_table_is(): void {
        global $DB, $PAGE, $USER;
        $PAGE->set_url('/local/navigatr/bulk.php', ['categoryid' => $this->category]);
        $output = $PAGE->get_renderer('core');
        $show = function (run $run) use ($output) {
            $page = new bulk_page($this->category, 0, null, '', $run);
            return $output->render_from_template('local_navigatr/bulk', $page->export_for_template($output));
        };
        $run = map_courses::start($this->category, $this->plan("shortname,provider,badge\na,1,51\nb,1,52\n"), 'ask');
        $progress = get_string('bulkprogress', 'local_navigatr', ['done' => 0, 'total' => 2]);
        $this->assertStringContainsString($progress, $show($run));
        $this->map($this->courses['b']);

        // Cron does the rest: where it stands still, nothing goes on.
        config::set('taskstarts', (string) time());
        $this->assertStringNotContainsString('alert-warning', $show($run));
        config::set('taskstarts', (string) (time() - 2 * HOURSECS));
        config::set('lastcontact', time() - 2 * HOURSECS);
        $this->assertStringContainsString('2 hours', $show($run));
        config::set('taskstarts', (string) time());
        config::set('lastcontact', time());
        $DB->set_field(run::TABLE, 'timemodified', time() - 3 * HOURSECS);
        $this->assertStringContainsString('Nothing has happened for 3 hours', $show(run::newest($this->category, (int) $USER->id)));

        $run->advance(client::lazy(), new deadline(60));

        $html = $show($run);
        $this->assertStringContainsString(get_string('bulksaved', 'local_navigatr', 1), $html);
        $this->assertStringContainsString(s(get_string('bulkerror_changed', 'local_navigatr')), $html);
    }
}
