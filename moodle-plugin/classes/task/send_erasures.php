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

use local_navigatr\local\action\bulk_actions;
use local_navigatr\local\bulk\run;
use local_navigatr\local\config;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\reconcile\erasure_sender;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sidecar\sidecar_health;

/**
 * Makes the sidecar forget erased learners: every run tries until it says that it did.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class send_erasures extends \core\task\scheduled_task {
    /** How long one run may take. */
    private const SECONDS = 50;

    /**
     * Its name for admins.
     *
     * @return string
     */
    public function get_name() {
        return get_string('task_send_erasures', 'local_navigatr');
    }

    /**
     * One round. Does not fail over a fault of the sidecar: Moodle would then run it less and less often.
     */
    public function execute() {
        config::read_anew();
        // What is kept for a time only goes here, whether or not there is a sidecar.
        erasures::prune();
        run::prune();
        bulk_actions::prune();
        if (!config::is_paired()) {
            return;
        }
        try {
            $deadline = new deadline(self::SECONDS);
            erasure_sender::send(client::from_config()->patient($deadline), $deadline);
        } catch (sidecar_exception $failure) {
            sidecar_health::failed($failure);
            mtrace($failure->getMessage());
        }
    }
}
