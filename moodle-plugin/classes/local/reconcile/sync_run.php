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

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\connection\account_change;
use local_navigatr\local\connection\all_connections;
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\consent\consented_awards;
use local_navigatr\local\consent\erased_refusals;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\queue_forecast;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sidecar\sidecar_health;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\feed;
use local_navigatr\local\sync\outbox;
use local_navigatr\local\sync\recalls;
use local_navigatr\local\sync\resync_batch;
use local_navigatr\local\sync\sender;
use local_navigatr\local\sync\steps;
use local_navigatr\local\sync\stops;

/**
 * What is said between Moodle and the sidecar every minute.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class sync_run {
    /**
     * One round.
     *
     * @param client $client
     * @param deadline $deadline
     * @throws sidecar_exception the first; what can be done all the same is done
     */
    public static function run(client $client, deadline $deadline): void {
        $sender = new sender($client, $deadline);
        // Before the heartbeat: what was stopped must not leave because the sidecar may send again.
        $failure = stops::tell($client);
        if ($failure?->concerns_all_calls()) {
            throw $failure;
        }
        $failure = steps::run([
            // Then this: it is the heartbeat without which the sidecar stops sending, and it tells of a recovery.
            fn() => self::listen($client, $deadline),
            // Before all that sends: what was earned after an erasure must not meet what was earned before it.
            fn() => resync::erasures($client, $deadline),
            // Before all that sends, too: what was taken back must not leave because a mapping is released.
            fn() => self::recall($client, $deadline),
            fn() => self::learn_target($client),
            fn() => hold_differences::note_held(),
            fn() => course_hold_sync::catch_up($client, $deadline),
            fn() => self::send($client, $sender, $deadline),
            // Courses whose new badge had to be sent first.
            fn() => course_hold_sync::catch_up($client, $deadline),
            fn() => resync::run($client, $sender, $deadline),
        ], $failure);
        if ($failure) {
            throw $failure;
        }
    }

    /**
     * Reads what became of the awards.
     *
     * @param client $client
     * @param deadline $deadline
     */
    private static function listen(client $client, deadline $deadline): void {
        feed::pull($client, $deadline);
        sidecar_health::succeeded($client->certificate());
    }

    /**
     * Recalls what is not to be sent any more.
     *
     * @param client $client
     * @param deadline $deadline
     */
    private static function recall(client $client, deadline $deadline): void {
        consented_awards::update();
        recalls::run($client, $deadline);
    }

    /**
     * Sends. Nothing is sent unless all refusals are known.
     *
     * @param client $client
     * @param sender $sender
     * @param deadline $deadline
     */
    private static function send(client $client, sender $sender, deadline $deadline): void {
        erased_refusals::recognise();
        outbox::send_again_what_changed();
        $failure = steps::run([
            fn() => $sender->send_due(),
            // What was withdrawn while it was on the way.
            fn() => recalls::run($client, $deadline),
        ]);
        queue_forecast::add($sender->taken);
        if ($failure) {
            throw $failure;
        }
    }

    /**
     * A connection may be stored before anybody knows whose account it is; then its target comes later. Where mappings would
     * go to review because of it, nothing changes before a person confirms on the settings page.
     *
     * @param client $client
     */
    private static function learn_target(client $client): void {
        $lesson = resync_batch::stored();
        // What a sidecar in recovery has may be a token that Moodle removed.
        $isdoubtful = $lesson && $lesson->connections === null;
        if ((accounts::target() !== null && !accounts::is_assumed()) || $isdoubtful) {
            return;
        }
        $revision = config::connection_revision();
        $connection = $client->connection();
        $target = $connection->target ?? null;
        // Removed or saved during the call, it is known better already.
        if ($target === null || $target === accounts::target() || config::connection_revision() !== $revision) {
            return;
        }
        $change = new account_change($target, $connection->accountName ?? null);
        if ($change->needs_confirmation()) {
            all_connections::read($client);
        } else {
            known_connection::remember_connection($connection);
        }
    }
}
