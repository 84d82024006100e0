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

use local_navigatr\output\reason_list;

/**
 * Courses for which something could not be done.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\output\reason_list
 */
final class reason_list_test extends \basic_testcase {
    /**
     * A reason that is of many courses is said once.
     */
    public function test_each_reason_is_said_once(): void {
        $problem = fn(string $course, string $why) => ['course' => $course, 'url' => "/badge.php?id=$course", 'why' => $why];
        $html = reason_list::html([
            $problem('A', 'It is gone.'), $problem('R&D', 'It is not yours.'), $problem('C', 'It is gone.'),
        ]);
        $this->assertSame(1, substr_count($html, 'It is gone.'));
        $this->assertStringContainsString('It is gone. <a href="/badge.php?id=A">A</a>, <a href="/badge.php?id=C">C</a>', $html);
        $this->assertStringContainsString('R&amp;D</a>', $html);
        $this->assertSame(3, substr_count($html, '<a '));
        $this->assertSame('', reason_list::html([]));
    }
}
