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

namespace local_navigatr\task;

use local_navigatr\local\completion\sweep;
use local_navigatr\local\config;
use local_navigatr\local\isolated;
use local_navigatr\local\reconcile\interrupted_work;

/**
 * Finds completions of mapped courses that the observer missed.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class sweep_completions extends \core\task\scheduled_task {
    /**
     * Its name for admins.
     *
     * @return string
     */
    public function get_name() {
        return get_string('task_sweep_completions', 'local_navigatr');
    }

    /**
     * One sweep.
     */
    public function execute() {
        config::read_anew();
        isolated::run('interrupted work', fn() => interrupted_work::resume());
        $recorded = sweep::run();
        if ($recorded) {
            mtrace("Completions that had no award yet: $recorded");
        }
    }
}
