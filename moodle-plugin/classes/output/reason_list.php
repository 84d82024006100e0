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

namespace local_navigatr\output;

use html_writer;

/**
 * Courses for which something could not be done: each reason once, with the courses that it is of.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class reason_list {
    /**
     * The list, as HTML.
     *
     * @param array[] $problems each with `course` and `why`, which are plain text, and `url` of the course's page
     * @return string empty without problems
     */
    public static function html(array $problems): string {
        $links = [];
        foreach ($problems as $one) {
            $links[$one['why']][] = html_writer::link($one['url'], s($one['course']));
        }
        $items = array_map(fn($why) => s($why) . ' ' . implode(', ', $links[$why]), array_keys($links));
        return $items === [] ? '' : html_writer::alist($items);
    }
}
