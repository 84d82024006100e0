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

namespace local_navigatr\local\status;

use local_navigatr\local\reader;

/**
 * Scheduled tasks that badges need, and that Moodle does not run: somebody disabled them, or they fail and run less and less often.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class stopped_tasks {
    /** Moodle's own, that record completions. */
    public const RECORDING = ['\core\task\completion_regular_task', '\core\task\completion_daily_task'];

    /** Those that find completions of which no event told. */
    public const FINDING = ['\local_navigatr\task\sweep_completions'];

    /** All of them. */
    public const NEEDED = [
        ...self::RECORDING, ...self::FINDING, '\local_navigatr\task\send_awards', '\local_navigatr\task\send_erasures',
    ];

    /** Cron may run every five minutes, and have others to do first. */
    private const WORK_SECONDS = 10 * MINSECS;

    /**
     * Those of some tasks that are stopped.
     *
     * @param string[] $classes of tasks
     * @return string[] names for people
     */
    public static function names(array $classes): array {
        $tasks = array_filter(array_map([\core\task\manager::class, 'get_scheduled_task'], $classes));
        $stopped = array_filter($tasks, fn($task) => $task->get_disabled() || $task->get_fail_delay() > 0);
        return array_values(array_map(fn($task) => $task->get_name(), $stopped));
    }

    /**
     * When one of some tasks ran last, as the log shows times.
     *
     * @param string[] $classes of tasks
     * @return string
     */
    public static function last_run(array $classes): string {
        $tasks = array_filter(array_map([\core\task\manager::class, 'get_scheduled_task'], $classes));
        $time = max([0, ...array_map(fn($task) => (int) $task->get_last_run_time(), array_values($tasks))]);
        return $time > 0 ? userdate($time, get_string('strftimedatetimeshort', 'core_langconfig')) : get_string('never');
    }

    /**
     * What is said where something waits for them.
     *
     * @param string[] $classes of tasks
     * @return string empty: none is stopped
     */
    public static function sentence(array $classes): string {
        $names = self::names($classes);
        if ($names === []) {
            return '';
        }
        $todo = reader::current()->isadmin
            ? get_string('check_tasks_help', 'local_navigatr')
            : get_string('askadmin', 'local_navigatr', 'task_stopped');
        return get_string('check_tasks_stopped', 'local_navigatr', implode(', ', $names)) . " $todo";
    }

    /**
     * Why work that somebody confirmed, and that cron goes on with, stands still.
     *
     * @param int|null $since when something of it was last done; null: nobody knows
     * @return string empty: it goes on
     */
    public static function what_stops_work(?int $since = null): string {
        $silent = time() - ($since ?? time());
        return (string) (site_condition::silence(reader::current())?->sentence() ?? ($silent > self::WORK_SECONDS
            ? get_string('bulkcronsilent', 'local_navigatr', format_time($silent - $silent % MINSECS))
            : ''));
    }

    /**
     * That cron stands still, or a task that it should run, so that what is only a matter of time does not come.
     *
     * @param string[] $tasks classes
     * @return string empty: they run
     */
    public static function what_stands_still(array $tasks): string {
        return (string) (site_condition::silence(reader::current())?->sentence() ?? self::sentence($tasks));
    }
}
