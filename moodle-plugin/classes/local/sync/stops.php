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

namespace local_navigatr\local\sync;

use local_navigatr\local\award\completion_records;
use local_navigatr\local\consent\consented_awards;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\heartbeat;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * What the sidecar must not send, told before it may send: it would, within the second.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class stops {
    /** How long each kind may take: the call that permits sending must not be late for others. The task goes on after it. */
    private const SECONDS = 5;

    /**
     * Tells it before a feed call.
     *
     * @param client $client
     * @return sidecar_exception|null the first failure; what can be told all the same is told
     */
    public static function tell(client $client): ?sidecar_exception {
        $failure = heartbeat::may_have_ended() ? self::tell_all($client) : steps::run(self::known($client));
        // Another ledger is found by the feed, which begins a recovery: in that nothing is sent.
        return $failure?->sharedcode === 'ledger_changed' ? null : $failure;
    }

    /**
     * Tells also what no other task has looked for yet.
     *
     * @param client $client
     * @return sidecar_exception|null
     */
    public static function tell_all(client $client): ?sidecar_exception {
        return steps::run([
            fn() => self::hold_changed_badges($client),
            fn() => self::tell_erasures($client),
            fn() => completion_records::update(),
            fn() => consented_awards::update(),
            ...self::known($client),
            fn() => self::send_changed($client),
        ]);
    }

    /**
     * Tells what is written down as stopped.
     *
     * @param client $client
     * @return callable[]
     */
    private static function known(client $client): array {
        return [
            fn() => course_hold_sync::hold($client, new deadline(self::SECONDS)),
            fn() => recalls::run($client, new deadline(self::SECONDS)),
        ];
    }

    /**
     * Lets the sidecar hold the mappings of which it still has the badge of before. It was told so when the badge was changed,
     * unless it did not answer then.
     *
     * @param client $client
     * @throws sidecar_exception the first; the others are held all the same
     */
    private static function hold_changed_badges(client $client): void {
        $deadline = new deadline(self::SECONDS);
        $unsent = array_filter(hold_requests::all(), fn($request) => $request->request === course_hold_sync::RELEASE_ONCE_SENT
            && outbox::has_changes($request->key));
        self::tell_each($deadline, $unsent, fn($request) => $client->hold_mapping($request->key));
    }

    /**
     * Says who is to be forgotten. The task of erasures says so again, and reads whether it is done.
     *
     * @param client $client
     * @throws sidecar_exception as {@see self::hold_changed_badges()}
     */
    private static function tell_erasures(client $client): void {
        $calls = [];
        foreach (erasures::open_users() as $courseid => $users) {
            // Nobody named: everybody in the course.
            foreach (array_chunk($users, vocabulary::BATCH_MAX) ?: [[]] as $page) {
                $calls[] = [$page, $courseid ? [$courseid] : []];
            }
        }
        self::tell_each(new deadline(self::SECONDS), $calls, fn($call) => $client->erase(...$call));
    }

    /**
     * Makes calls of which one that fails stops no other.
     *
     * @param deadline $deadline
     * @param array $subjects
     * @param callable $call takes one of them
     * @throws sidecar_exception the first
     */
    private static function tell_each(deadline $deadline, array $subjects, callable $call): void {
        $failure = steps::run(array_map(fn($subject) => fn() => $deadline->is_over() || $call($subject), $subjects));
        if ($failure) {
            throw $failure;
        }
    }

    /**
     * Sends what the sidecar has of learners who changed since: not to the address of before, and to nobody who is suspended.
     *
     * @param client $client
     */
    private static function send_changed(client $client): void {
        outbox::send_again_what_changed();
        (new sender($client, new deadline(self::SECONDS)))->send_due([outbox::CHANGED]);
    }
}
