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

use local_navigatr\local\action\bulk_action;
use local_navigatr\local\action\bulk_items;
use local_navigatr\local\actor;
use local_navigatr\local\config;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;

/**
 * Goes on with an action on many awards that somebody confirmed, as that person.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class act_on_awards extends \core\task\adhoc_task {
    /** Then others have their turn, and another task goes on. */
    private const SECONDS = 120;

    /** What the sidecar could not take now, it is asked again after this. */
    private const PAUSE_SECONDS = 60;

    /**
     * Lets a task go on with a bulk action.
     *
     * @param int $actionid
     * @param int $time not before
     */
    public static function queue(int $actionid, int $time = 0): void {
        $task = new self();
        $task->set_component('local_navigatr');
        $task->set_custom_data(['action' => $actionid]);
        $task->set_next_run_time($time);
        \core\task\manager::queue_adhoc_task($task);
    }

    /**
     * Its name for admins.
     *
     * @return string
     */
    public function get_name() {
        return get_string('task_act_on_awards', 'local_navigatr');
    }

    /**
     * One stretch of it.
     */
    public function execute() {
        config::read_anew();
        $actionid = (int) $this->get_custom_data()->action;
        $action = bulk_action::find($actionid);
        if (!$action) {
            return;
        }
        $record = $action->record();
        if (!actor::become((int) $record->userid, (int) $record->realuserid)) {
            $action->give_up(bulk_items::NO_PERMISSION);
            return;
        }
        $action->advance(client::lazy(), new deadline(self::SECONDS));
        $now = bulk_action::find($actionid)?->record();
        if ($now?->status === bulk_action::RUNNING) {
            self::queue($actionid, $now->problem === null ? 0 : time() + self::PAUSE_SECONDS);
        }
    }
}
