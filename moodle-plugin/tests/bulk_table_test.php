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

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_testcase.php');

/**
 * What spreadsheets make of a table of courses and badges.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\bulk\table
 * @covers     \local_navigatr\local\bulk\plan
 */
final class bulk_table_test extends bulk_testcase {
    /**
     * Files as spreadsheets write them, each with the line that names the badge.
     *
     * @return array[]
     */
    public static function files(): array {
        $text = "shortname\tprovider\tbadge\r\na\t1\tGrün\r\n";
        $row = [2 => ['shortname' => 'a', 'provider' => '1', 'badge' => 'Grün']];
        return [
            'UTF-8' => [$text, $row],
            'with a byte order mark' => ["\xEF\xBB\xBF$text", $row],
            'Unicode text' => ["\xFF\xFE" . mb_convert_encoding($text, 'UTF-16LE', 'UTF-8'), $row],
            'Unicode text, the other order' => ["\xFE\xFF" . mb_convert_encoding($text, 'UTF-16BE', 'UTF-8'), $row],
            'Windows' => [mb_convert_encoding($text, 'Windows-1252', 'UTF-8'), $row],
            'Macintosh' => [str_replace("\r\n", "\r", $text), $row],
            'semicolons' => [str_replace("\t", ';', $text), $row],
            'with a line for the separator' => ["sep=\t\r\n$text", [3 => $row[2]]],
            'with empty lines above' => ["\r\n \r\n$text", [4 => $row[2]]],
        ];
    }

    /**
     * Each is read, with the numbers of its lines.
     *
     * @dataProvider files
     * @param string $content
     * @param array[] $rows
     */
    public function test_file_of_a_spreadsheet_is_read(string $content, array $rows): void {
        $text = table::decode($content);
        $this->assertSame(['shortname', 'provider', 'badge'], table::names($text));
        $this->assertSame($rows, table::read($text));
    }

    /**
     * An open quotation mark takes the rest of the table into one cell: refused, not left out.
     */
    public function test_open_quotation_mark_is_an_error_of_its_line(): void {
        $plan = $this->plan("shortname,provider,badge,name\na,1,51,\"First\nb,1,51,\nc,1,52,\n");
        $this->assertSame([2 => get_string('bulkerror_linebreak', 'local_navigatr')], $plan->errors());
    }

    /**
     * Two lines for one course are an error, also where the first of them changes nothing.
     */
    public function test_course_twice_is_an_error_also_where_it_has_the_first_badge(): void {
        $this->map($this->courses['a']);
        $plan = $this->plan("shortname,provider,badge\na,1,51\na,1,52\n");
        $this->assertSame([3 => get_string('bulkerror_twice', 'local_navigatr', 2)], $plan->errors());
    }

    /**
     * A column that is there twice is not read from the last of them.
     */
    public function test_column_twice_is_an_error(): void {
        $plan = $this->plan("shortname,provider,badge,Badge\na,1,51,52\n");
        $this->assertSame([get_string('bulkerror_columns', 'local_navigatr')], $plan->errors());
    }
}
