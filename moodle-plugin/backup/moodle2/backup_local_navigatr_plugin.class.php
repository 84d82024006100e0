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

/**
 * The badge that the course is mapped to. Awards are never in a backup: what was issued was issued once.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class backup_local_navigatr_plugin extends backup_local_plugin {
    /** Columns that go along: nothing of a person, nothing that is only true of this course, nothing that a restore looks up. */
    private const FIELDS = ['target', 'providerid', 'badgeid', 'sendscore', 'evidencetemplate', 'validmonths', 'issueagain'];

    /**
     * The course's part.
     *
     * @return backup_plugin_element
     */
    protected function define_course_plugin_structure() {
        $plugin = $this->get_plugin_element();
        $wrapper = new backup_nested_element($this->get_recommended_name());
        $mapping = new backup_nested_element('mapping', [], self::FIELDS);
        $plugin->add_child($wrapper);
        $wrapper->add_child($mapping);
        $mapping->set_source_table('local_navigatr_map', ['courseid' => backup::VAR_COURSEID]);
        return $plugin;
    }
}
