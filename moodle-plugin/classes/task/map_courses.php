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

use local_navigatr\local\actor;
use local_navigatr\local\bulk\plan;
use local_navigatr\local\bulk\run;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\pending_awards;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;

/**
 * Goes on with a table of courses and badges that somebody confirmed, as that person.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class map_courses extends \core\task\adhoc_task {
    /** Then others have their turn, and another task goes on. */
    private const SECONDS = 120;

    /**
     * Starts what a person confirmed: few courses are done at once, and the task goes on with the rest.
     *
     * @param int $categoryid
     * @param plan $plan without errors
     * @param string $waiting of {@see pending_awards}
     * @return run
     * @throws \invalid_parameter_exception
     */
    public static function start(int $categoryid, plan $plan, string $waiting): run {
        if (!in_array($waiting, pending_awards::CHOICES, true)) {
            throw new \invalid_parameter_exception('waiting');
        }
        return run::start($categoryid, $plan, $waiting, fn(int $runid) => self::queue($runid));
    }

    /**
     * Lets a task go on with a run, as the current user.
     *
     * @param int $runid
     */
    public static function queue(int $runid): void {
        global $USER;
        $task = new self();
        $task->set_component('local_navigatr');
        $task->set_custom_data(['run' => $runid, 'realuser' => (int) ($USER->realuser ?? 0)]);
        \core\task\manager::queue_adhoc_task($task);
    }

    /**
     * Its name for admins.
     *
     * @return string
     */
    public function get_name() {
        return get_string('task_map_courses', 'local_navigatr');
    }

    /**
     * One stretch of the run.
     */
    public function execute() {
        config::read_anew();
        $data = $this->get_custom_data();
        $runid = (int) $data->run;
        $run = run::find($runid);
        if (!$run || $run->is_finished()) {
            return;
        }
        if (!actor::become($run->userid(), (int) ($data->realuser ?? 0))) {
            $run->give_up();
            return;
        }
        $run->advance(client::lazy(), new deadline(self::SECONDS));
        if (!run::find($runid)?->is_finished()) {
            self::queue($runid);
        }
    }
}
