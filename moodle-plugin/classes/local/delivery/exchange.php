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

namespace local_navigatr\local\delivery;

use local_navigatr\local\config;
use local_navigatr\local\consents;
use local_navigatr\local\contact;
use local_navigatr\local\course_holds;
use local_navigatr\local\deadline;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\failure;

/**
 * What is said between Moodle and the sidecar every minute.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class exchange {
    /**
     * One round.
     *
     * @param client $client
     * @param deadline $deadline
     * @throws failure
     */
    public static function run(client $client, deadline $deadline): void {
        $sender = new sender($client, $deadline);
        self::learn_target($client);
        course_holds::catch_up($client, $deadline);
        consents::apply();
        outbox::send_again_what_changed();
        $failure = self::failure_of(function () use ($sender, $client, $deadline) {
            $sender->send_due();
            // Courses whose new badge had to be sent first.
            course_holds::catch_up($client, $deadline);
        });
        // Also when awards were not taken: without this heartbeat the sidecar stops sending what it has.
        feed::pull($client, $deadline);
        reteach::run($sender, $deadline);
        contact::succeeded();
        if ($failure) {
            throw $failure;
        }
    }

    /**
     * What went wrong, for later.
     *
     * @param callable $work
     * @return failure|null
     */
    private static function failure_of(callable $work): ?failure {
        try {
            $work();
            return null;
        } catch (failure $failure) {
            return $failure;
        }
    }

    /**
     * A connection may be stored before anybody knows whose account it is; then its target comes later.
     *
     * @param client $client
     */
    private static function learn_target(client $client): void {
        if (config::target() !== null) {
            return;
        }
        $connection = $client->connection();
        if (!empty($connection->target)) {
            config::remember_connection($connection);
        }
    }
}
