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

namespace local_navigatr\local;

use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Work about one award, one course or one person, whose fault stops no other.
 *
 * An \Error counts: a filter or an observer of another plugin throws what it likes.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class isolated {
    /**
     * Runs it, and says for the admin what failed.
     *
     * @param string $what which award or course it is about: ids, no personal data
     * @param callable $work
     * @return bool whether it worked
     * @throws sidecar_exception the sidecar is in trouble, which concerns everything
     */
    public static function run(string $what, callable $work): bool {
        $error = self::attempt($work);
        if ($error) {
            self::trace($what, $error);
        }
        return $error === null;
    }

    /**
     * Runs it.
     *
     * @param callable $work
     * @return \Throwable|null what it threw
     * @throws sidecar_exception
     */
    public static function attempt(callable $work): ?\Throwable {
        global $DB;
        $wasopen = $DB->is_transaction_started();
        try {
            $work();
            return null;
        } catch (sidecar_exception $failure) {
            throw $failure;
        } catch (\Throwable $error) {
            // A transaction that was left open would take the work of all others with it.
            if (!$wasopen && $DB->is_transaction_started()) {
                $DB->force_transaction_rollback();
            }
            return $error;
        }
    }

    /**
     * Triggers an event about what is done. An observer of another plugin that fails undoes nothing of it.
     *
     * @param \core\event\base $event
     */
    public static function trigger(\core\event\base $event): void {
        self::run("event $event->eventname", fn() => $event->trigger());
    }

    /**
     * Writes what failed to the output of the task, or to the debugging messages of a page. Messages of errors may hold
     * personal data, so only the kind of error is named, and where it came from.
     *
     * @param string $what
     * @param \Throwable $error
     */
    public static function trace(string $what, \Throwable $error): void {
        global $CFG;
        $where = str_replace($CFG->dirroot . '/', '', $error->getFile()) . ':' . $error->getLine();
        $code = $error instanceof \moodle_exception ? " ($error->errorcode)" : '';
        self::say("$what: " . get_class($error) . "$code at $where");
    }

    /**
     * Writes a line to the output of the task, or to the debugging messages of a page, whose output is the page's own.
     *
     * @param string $line
     */
    public static function say(string $line): void {
        CLI_SCRIPT ? mtrace("local_navigatr: $line") : debugging("local_navigatr: $line");
    }
}
