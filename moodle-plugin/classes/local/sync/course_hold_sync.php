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
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sidecar\sidecar_health;

/**
 * Tells the sidecar which mappings nothing is issued for. What it could not be told is kept, and the task tries again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class course_hold_sync {
    /** Nothing of the mapping is issued. */
    public const HOLD = 'hold';

    /** What was held goes on. */
    public const RELEASE = 'release';

    /** What was held goes on once all that changed was sent: until then the sidecar would issue the badge of before. */
    public const RELEASE_ONCE_SENT = 'releaseoncesent';

    /** @var bool Whether everything is left to the task at present. */
    private static bool $islater = false;

    /** How long recalls may take before a release. */
    private const RECALL_SECONDS = 10;

    /** Answers of the sidecar that the same call always gets. */
    private const DEFINITE = ['invalid_request', 'invalid_target', 'not_found', 'method_not_allowed'];

    /**
     * Tells the sidecar now, or leaves it to the task where that fails or many courses change at once.
     *
     * @param client $client
     * @param mapping_key $key
     * @param string $request
     */
    public static function request(client $client, mapping_key $key, string $request): void {
        if (self::$islater) {
            hold_requests::add($key, $request);
        } else {
            self::request_now($client, $key, $request);
        }
    }

    /**
     * Tells the sidecar now, also while all else is left to the task.
     *
     * @param client $client
     * @param mapping_key $key
     * @param string $request
     */
    public static function request_now(client $client, mapping_key $key, string $request): void {
        $kept = hold_requests::add($key, $request);
        try {
            self::tell($client, $kept);
        } catch (sidecar_exception $failure) {
            // It is kept, and the task tries again: the page that asked need not fail.
            sidecar_health::failed($failure);
        }
    }

    /**
     * Runs what changes many courses at once: all of it is left to the task.
     *
     * @param callable $work
     */
    public static function without_calls(callable $work): void {
        self::$islater = true;
        try {
            $work();
        } finally {
            self::$islater = false;
        }
    }

    /**
     * Whether everything is left to the task at present.
     *
     * @return bool
     */
    public static function is_left_to_the_task(): bool {
        return self::$islater;
    }

    /**
     * Tells the sidecar what it was not told yet.
     *
     * @param client $client
     * @param deadline $deadline
     * @throws sidecar_exception
     */
    public static function catch_up(client $client, deadline $deadline): void {
        self::tell_all($client, $deadline, hold_requests::all());
    }

    /**
     * Tells the sidecar which mappings it has to hold, and nothing that lets go.
     *
     * @param client $client
     * @param deadline $deadline
     * @throws sidecar_exception
     */
    public static function hold(client $client, deadline $deadline): void {
        $holds = array_filter(hold_requests::all(), fn($request) => $request->request === self::HOLD);
        self::tell_all($client, $deadline, $holds);
    }

    /**
     * Tells the sidecar.
     *
     * @param client $client
     * @param deadline $deadline
     * @param \stdClass[] $requests of {@see hold_requests::all()}
     * @throws sidecar_exception the first; those of other mappings are told all the same
     */
    private static function tell_all(client $client, deadline $deadline, array $requests): void {
        $first = null;
        foreach ($requests as $request) {
            if ($deadline->is_over() || $first?->concerns_all_calls()) {
                break;
            }
            if ($request->request === self::RELEASE_ONCE_SENT && outbox::has_changes($request->key)) {
                continue;
            }
            $failure = self::push_or_discard($client, $request);
            $first ??= $failure;
        }
        if ($first) {
            throw $first;
        }
    }

    /**
     * One call; a definite no is not asked again, so that it cannot stop everything else for ever.
     *
     * @param client $client
     * @param \stdClass $request of {@see hold_requests::all()}
     * @return sidecar_exception|null what went wrong, which is none of the other mappings' business
     */
    private static function push_or_discard(client $client, \stdClass $request): ?sidecar_exception {
        global $DB;
        // Of a mapping that is gone nobody knows any more who changed it last.
        $person = (int) $DB->get_field(mapping::TABLE, 'usermodified', (array) $request->key);
        try {
            self::tell($client->in_the_name_of($person, $request->realuserid), $request);
            return null;
        } catch (sidecar_exception $failure) {
            mtrace("local_navigatr: hold of course {$request->key->courseid}: $failure->sharedcode");
            if (!in_array($failure->sharedcode, self::DEFINITE, true)) {
                return $failure;
            }
            sidecar_health::failed($failure);
            self::strike_off($request);
            return null;
        }
    }

    /**
     * One call, after which this is not pending for the mapping any more. Before a release the sidecar cancels what it must not
     * send any more: it would, within the second. What is not to be released any more after that is not, also not for a moment.
     *
     * @param client $client
     * @param \stdClass $request of {@see hold_requests::all()}
     */
    private static function tell(client $client, \stdClass $request): void {
        $key = $request->key;
        if ($request->request === self::HOLD) {
            $client->hold_mapping($key);
        } else {
            completion_records::update($key->courseid);
            recalls::run($client, new deadline(self::RECALL_SECONDS), $key->courseid);
            if (!self::is_still_to_be_released($request)) {
                return;
            }
            $client->release_mapping($key);
        }
        $again = self::strike_off($request);
        if ($again && $again->request === self::HOLD) {
            self::tell($client, $again);
        }
    }

    /**
     * Whether nobody paused the mapping, or asked for something else, since its release was asked for. A mapping that does not
     * issue is held instead: it was paused in the moment in which the task saw that it issues.
     *
     * @param \stdClass $request of {@see hold_requests::all()}
     * @return bool
     */
    private static function is_still_to_be_released(\stdClass $request): bool {
        if (!hold_requests::is_newest($request)) {
            return false;
        }
        // Of a mapping that is gone only its course was deleted, while it issued or before a person released a badge of it.
        if (!self::has_mapping($request->key) || self::has_mapping($request->key, ['state' => mapping::ACTIVE])) {
            return true;
        }
        hold_requests::add($request->key, self::HOLD);
        return false;
    }

    /**
     * Whether there is a mapping.
     *
     * @param mapping_key $key
     * @param array $columns that it has besides
     * @return bool
     */
    private static function has_mapping(mapping_key $key, array $columns = []): bool {
        global $DB;
        return $DB->record_exists(mapping::TABLE, (array) $key + $columns);
    }

    /**
     * Strikes off what the sidecar was told. What somebody asked for the mapping during the call stays; where that was told
     * too, nobody knows which call came last, and the mapping's present wish is told once more.
     *
     * @param \stdClass $request of {@see hold_requests::all()}
     * @return \stdClass|null what is told once more
     */
    private static function strike_off(\stdClass $request): ?\stdClass {
        if (hold_requests::strike_off($request)) {
            return null;
        }
        $isactive = self::has_mapping($request->key, ['state' => mapping::ACTIVE]);
        return hold_requests::add($request->key, $isactive ? self::RELEASE : self::HOLD);
    }
}
