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

use local_navigatr\local\settings_page;

/**
 * The settings in Moodle's search.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\settings_page
 */
final class settings_page_test extends \advanced_testcase {
    /**
     * The page is found by its name, by its fields and by what their help says; not by anything else.
     */
    public function test_settings_are_found(): void {
        $page = new settings_page('local_navigatr', 'Navigatr', '/local/navigatr/connection.php');
        $queries = [
            'navigatr', 'personal access token', 'sidecar url', 'evidence', 'open badge factory', 'retention', 'badge limits',
        ];
        foreach ($queries as $query) {
            $this->assertSame([$page], array_column($page->search($query), 'page'), $query);
        }
        $this->assertSame([], $page->search('zebra'));
    }
}
