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

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\connection\all_connections;
use local_navigatr\local\reconcile\badge_health;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sidecar\sidecar_health;

/**
 * Looks every night whether the mapped badges can still be issued.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class check_badges extends \core\task\scheduled_task {
    /** At one call of Navigatr a second beside the badges that are issued, that is 1,800 badges a night. */
    private const SECONDS = 1800;

    /**
     * Its name for admins.
     *
     * @return string
     */
    public function get_name() {
        return get_string('task_check_badges', 'local_navigatr');
    }

    /**
     * One round. Does not fail over a fault of the sidecar: Moodle would then run it less and less often.
     */
    public function execute() {
        config::read_anew();
        if (!config::is_paired() || config::is_cloned() || !accounts::are_there()) {
            return;
        }
        try {
            $deadline = new deadline(self::SECONDS);
            $client = client::from_config()->patient($deadline);
            all_connections::read($client);
            $found = badge_health::check($client, $deadline);
            mtrace("Mapped badges that cannot be issued at present: $found");
        } catch (sidecar_exception $failure) {
            sidecar_health::failed($failure);
            mtrace($failure->getMessage());
        }
    }
}
