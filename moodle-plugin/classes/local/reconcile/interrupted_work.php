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

namespace local_navigatr\local\reconcile;

use local_navigatr\local\config;

/**
 * Work that somebody confirmed, that cron went on with, and that ended with cron, or with its server. Moodle begins it again
 * after more than an hour, and here it need not wait for that: it goes on where it was.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class interrupted_work {
    /** A task of ours works for two minutes. */
    private const AFTER = 5 * MINSECS;

    /**
     * Lets cron begin it again. A task that still runs, on whichever server, has its lock.
     *
     * @return int how many were found
     */
    public static function resume(): int {
        global $DB;
        $select = 'component = :component AND timestarted IS NOT NULL AND timestarted <= :before';
        $params = ['component' => config::COMPONENT, 'before' => time() - self::AFTER];
        $locks = \core\lock\lock_config::get_lock_factory('cron');
        $resumed = 0;
        foreach ($DB->get_fieldset_select('task_adhoc', 'id', $select, $params) as $id) {
            $lock = $locks->get_lock("adhoc_$id", 0);
            if ($lock) {
                $DB->set_field_select('task_adhoc', 'timestarted', null, "id = :id AND $select", ['id' => $id] + $params);
                $lock->release();
                $resumed++;
            }
        }
        return $resumed;
    }
}
