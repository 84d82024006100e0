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

use local_navigatr\local\spreadsheet_cell;

/**
 * What people write into names is not run by a spreadsheet that opens the download.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\spreadsheet_cell
 */
final class spreadsheet_cell_test extends \basic_testcase {
    /**
     * What could be run gets an apostrophe, which the import takes away again; all else stays as it is.
     *
     * @dataProvider texts
     * @param string $text
     * @param string $cell
     */
    public function test_risky_texts_are_escaped_and_come_back(string $text, string $cell): void {
        $this->assertSame($cell, spreadsheet_cell::escape($text));
        $this->assertSame($text, spreadsheet_cell::unescape($cell));
        if (method_exists(\core\dataformat::class, 'escape_spreadsheet_formula')) {
            $this->assertSame($cell, \core\dataformat::escape_spreadsheet_formula($cell));
        }
    }

    /**
     * Texts and their cells.
     *
     * @return string[][]
     */
    public static function texts(): array {
        $risky = [
            '=HYPERLINK("https://evil.example";"x")', '+1', '-1+1', '@SUM(A1)', "\tx", "\rx", "\nx", '  =1', "\u{A0}=1",
            "\u{FEFF}=1", "\0=1", "\u{FF1D}1", "\u{FF0B}1", "\u{FF0D}1", "\u{FF20}x", '--', "'=1", "''@x", "'-'",
        ];
        $harmless = ['', '-', 'a=1', 'Maths 1', "'quoted'", "O'Neil", '1+1', "\xFF=1", 'Ä-1'];
        return array_merge(
            array_map(fn($text) => [$text, "'$text"], $risky),
            array_map(fn($text) => [$text, $text], $harmless)
        );
    }

    /**
     * What a report shows as HTML is judged by its text; numbers and nothing stay what they are.
     */
    public function test_html_is_judged_by_its_text(): void {
        $this->assertSame("'<a href=\"x\">=1</a>", spreadsheet_cell::escape_shown('<a href="x">=1</a>'));
        $this->assertSame("'&#61;1", spreadsheet_cell::escape_shown('&#61;1'));
        $this->assertSame('<a href="x=1">1</a>', spreadsheet_cell::escape_shown('<a href="x=1">1</a>'));
        $this->assertSame([-1, null, ''], array_map([spreadsheet_cell::class, 'escape_shown'], [-1, null, '']));
    }
}
