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
use local_navigatr\local\config;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\takeover\inventory;
use local_navigatr\local\takeover\run;

/**
 * Takes over awarding rules of Open Badge Factory's own plugin that were too many for the page.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class take_over_rules extends \core\task\adhoc_task {
    /** Then others have their turn, and another task goes on. */
    private const SECONDS = 120;

    /** As long the page goes on itself. */
    private const PAGE_SECONDS = 5;

    /** When no badge could be looked up, it goes on after this. */
    private const PAUSE_SECONDS = 60;

    /**
     * Takes over what the user confirmed: few at once, and a task goes on with many. What another click does already is left to it.
     *
     * @param string $confirmed fingerprint of {@see inventory}
     * @return bool false when there was nothing left: another click did it, or no rule can be taken over any more
     * @throws sidecar_exception when no badge can be looked up now
     * @throws \moodle_exception when something changed since
     */
    public static function start(string $confirmed): bool {
        $inventory = new inventory();
        if ($inventory->pending() === [] || self::queued()) {
            return self::queued() !== null;
        }
        if ($inventory->fingerprint() !== $confirmed) {
            throw new \moodle_exception('takeoverchanged', 'local_navigatr');
        }
        $run = new run(client::lazy(), new deadline(self::PAGE_SECONDS), $inventory->keys());
        if (!$run->advance()) {
            self::queue($inventory->keys(), $run->after());
        }
        return true;
    }

    /**
     * Queues one in the name of the user.
     *
     * @param string[] $confirmed keys of {@see inventory}
     * @param int $after the course that was done last
     * @param string|null $problem why it does not go on at once
     */
    public static function queue(array $confirmed, int $after = 0, ?string $problem = null): void {
        global $USER;
        $task = new self();
        $task->set_component('local_navigatr');
        $people = ['user' => (int) $USER->id, 'realuser' => (int) ($USER->realuser ?? 0)];
        $task->set_custom_data($people + ['confirmed' => $confirmed, 'after' => $after, 'problem' => $problem]);
        $task->set_next_run_time($problem === null ? 0 : time() + self::PAUSE_SECONDS);
        \core\task\manager::queue_adhoc_task($task);
    }

    /**
     * How far it is.
     *
     * @return \stdClass|null custom data of one; null: none is queued
     */
    public static function queued(): ?\stdClass {
        $tasks = \core\task\manager::get_adhoc_tasks('\\' . self::class);
        $task = reset($tasks);
        return $task ? $task->get_custom_data() : null;
    }

    /**
     * Name for the task log.
     *
     * @return string
     */
    public function get_name() {
        return get_string('task_take_over_rules', 'local_navigatr');
    }

    /**
     * Goes on with them.
     */
    public function execute() {
        config::read_anew();
        $data = $this->get_custom_data();
        if (!actor::become((int) $data->user, (int) $data->realuser)) {
            return;
        }
        // A task of an earlier version does not say what was confirmed: the user is asked once more.
        $confirmed = (array) ($data->confirmed ?? []);
        $run = new run(client::lazy(), new deadline(self::SECONDS), $confirmed, (int) $data->after);
        try {
            if (!$run->advance()) {
                self::queue($confirmed, $run->after());
            }
        } catch (sidecar_exception $failure) {
            self::queue($confirmed, $run->after(), $failure->sharedcode);
        }
    }
}
