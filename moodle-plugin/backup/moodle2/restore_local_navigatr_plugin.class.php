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

use local_navigatr\local\course_badge\mapping_restorer;
use local_navigatr\local\isolated;

/**
 * The mapping arrives for review: nothing is issued until a person confirmed that the badge is right for this course.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class restore_local_navigatr_plugin extends restore_local_plugin {
    /**
     * The course's part.
     *
     * @return restore_path_element[]
     */
    protected function define_course_plugin_structure() {
        return [new restore_path_element('local_navigatr_mapping', $this->get_pathfor('/mapping'))];
    }

    /**
     * A mapping in the backup. An import brings activities and no badge.
     *
     * @param array $data
     */
    public function process_local_navigatr_mapping($data) {
        if ((int) $this->task->get_info()->mode !== backup::MODE_IMPORT) {
            // A mapping that cannot be read is left out; the rest of the course is restored.
            [$courseid, $userid] = [(int) $this->task->get_courseid(), (int) $this->task->get_userid()];
            $error = isolated::attempt(fn() => mapping_restorer::create_from_backup($courseid, (array) $data, $userid));
            if ($error) {
                $this->step->log('local_navigatr: the badge of the course was left out', backup::LOG_WARNING, get_class($error));
            }
        }
    }
}
