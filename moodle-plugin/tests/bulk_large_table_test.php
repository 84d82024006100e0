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
use local_navigatr\local\bulk\table;
use local_navigatr\output\bulk_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_testcase.php');

/**
 * A table that is too large, or no table at all, is refused before a page spends its time and memory on it.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\bulk\plan
 * @covers     \local_navigatr\local\bulk\table
 * @covers     \local_navigatr\output\bulk_page
 */
final class bulk_large_table_test extends bulk_testcase {
    /** The first line of a table. */
    private const NAMES = "shortname,provider,badge\n";

    /**
     * It is refused as a whole, in one sentence.
     *
     * @dataProvider large_tables
     * @param string $text
     * @param string $error
     */
    public function test_is_refused_as_a_whole(string $text, string $error): void {
        $most = ['lines' => table::LINES_MAX, 'size' => display_size(table::BYTES_MAX)];
        $this->assertSame([0 => get_string($error, 'local_navigatr', $most)], $this->plan($text)->errors());
        $this->assertSame([], $this->sidecar->calls);
    }

    /**
     * Tables.
     *
     * @return array
     */
    public static function large_tables(): array {
        return [
            'bytes' => [self::NAMES . '"' . str_repeat('x', table::BYTES_MAX), 'bulkerror_toolarge'],
            'lines' => [self::NAMES . str_repeat("\n", table::LINES_MAX), 'bulkerror_toolarge'],
            'lines of an old Macintosh' => [self::NAMES . str_repeat("\r", table::LINES_MAX + 1), 'bulkerror_toolarge'],
            'columns' => [str_repeat(',', 100) . self::NAMES, 'bulkerror_columns'],
        ];
    }

    /**
     * Looking at a course costs no query that looking at another one has answered: a table may name thousands.
     */
    public function test_courses_cost_few_queries(): void {
        global $DB;
        $names = array_map(fn($number) => "n$number", range(1, 20));
        array_map(fn($name) => $this->course(['category' => $this->category, 'shortname' => $name]), $names);
        $cost = function (array $names) use ($DB) {
            $before = $DB->perf_get_queries();
            $this->assertSame([], $this->plan(self::NAMES . implode("\n", array_map(fn($name) => "$name,1,51", $names)))->errors());
            return $DB->perf_get_queries() - $before;
        };
        $cost(['n1']);
        $this->assertLessThanOrEqual(2 * 19, $cost($names) - $cost(['n1']));
    }

    /**
     * Columns without a name are not looked at, however many they are.
     */
    public function test_columns_without_a_name_are_left(): void {
        $this->assertSame([], $this->plan(self::NAMES . 'a,1,51' . str_repeat(',x', 1000) . "\n")->errors());
    }

    /**
     * Of many lines that are wrong the first are named, each with what stands in it; of the others the number.
     */
    public function test_first_wrong_lines_are_named(): void {
        global $PAGE;
        $text = self::NAMES . implode("\n", array_map(fn($number) => "x$number,1,51", range(1, 250)));
        $page = new bulk_page($this->category, 0, $this->plan($text), $text);
        $plan = $page->export_for_template($PAGE->get_renderer('core'))['plan'];
        $this->assertCount(200, $plan['errors']);
        $this->assertSame('x200, 1, 51', end($plan['errors'])['text']);
        $this->assertSame(50, $plan['moreerrors']);
    }
}
