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

use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\bulk\csv_file;
use local_navigatr\local\bulk\export;
use local_navigatr\local\bulk\plan;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * The table of a category's courses that is downloaded and handed in again.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\bulk\csv_file
 * @covers     \local_navigatr\local\bulk\export
 * @covers     \local_navigatr\local\bulk\table
 */
final class bulk_export_test extends school_testcase {
    /**
     * What a teacher calls a course is no formula in the file, and the file handed in again means the same courses.
     */
    public function test_exported_table_holds_no_formulas_and_comes_back(): void {
        $this->setAdminUser();
        $category = (int) $this->getDataGenerator()->create_category()->id;
        $names = ['=HYPERLINK("https://evil.example","x")', "'=b", '-', ' @c', "-1;2", 'Größe \"XL\" 🎓'];
        foreach ($names as $name) {
            $ids[] = (int) $this->course(['category' => $category, 'shortname' => $name, 'idnumber' => ''])->id;
        }
        $rows = export::rows($category);
        foreach (array_merge(...$rows) as $cell) {
            $this->assertDoesNotMatchRegularExpression('/^\s*[=+@]|^\s*-./', $cell);
        }
        [$provider, $badge] = [array_search('provider', $rows[0], true), array_search('badge', $rows[0], true)];
        foreach (array_keys($names) as $index) {
            [$rows[$index + 1][$provider], $rows[$index + 1][$badge]] = ['1', '51'];
        }
        $text = csv_file::text($rows);
        // Else Excel shows other letters than those of the names, and saves them so.
        $this->assertStringStartsWith("\xEF\xBB\xBF", $text);
        $this->assertStringContainsString('Größe \""XL\"" 🎓', $text);
        $plan = new plan(client::lazy(), $category, $text);
        $this->assertSame([], $plan->errors());
        $this->assertEqualsCanonicalizing($ids, array_keys($plan->changes()));
    }
}
