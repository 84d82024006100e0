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

/**
 * Who acts, as it is kept with what was done: the user, and who had logged in as that one. A task that goes on with it later runs
 * as an admin, who decided nothing.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class actor {
    /**
     * The columns of a row that somebody changes now.
     *
     * @return int[] `usermodified`, and `realuserid`: 0 where nobody had logged in as that one
     */
    public static function columns(): array {
        global $USER;
        return ['usermodified' => (int) $USER->id, 'realuserid' => (int) ($USER->realuser ?? 0)];
    }

    /**
     * Both people of a row.
     *
     * @param \stdClass $row
     * @return int[] as {@see sidecar\client::in_the_name_of()} takes them
     */
    public static function of(\stdClass $row): array {
        return [(int) $row->usermodified, (int) $row->realuserid];
    }

    /**
     * A task acts as the person who asked for it from now on; Moodle's cron goes back to its own user after the task.
     *
     * @param int $userid
     * @param int $realuserid who had logged in as that person, for the log; 0: nobody
     * @return bool false when the account cannot act any more
     */
    public static function become(int $userid, int $realuserid): bool {
        $user = \core_user::get_user($userid);
        if (!$user || $user->deleted || $user->suspended) {
            return false;
        }
        if ($realuserid !== 0) {
            $user->realuser = $realuserid;
        }
        if (class_exists(\core\cron::class)) {
            \core\cron::setup_user($user);
        } else {
            cron_setup_user($user);
        }
        return true;
    }
}
