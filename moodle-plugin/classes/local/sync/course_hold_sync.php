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
use local_navigatr\local\config;
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

    /** Start of the settings that keep what the sidecar was not told yet. */
    private const SETTING = 'maphold_';

    /**
     * Tells the sidecar now, or leaves it to the task where that fails or many courses change at once.
     *
     * @param mapping_key $key
     * @param string $request
     */
    public static function request(mapping_key $key, string $request): void {
        if (self::$islater) {
            self::defer($key, $request);
        } else {
            self::request_now($key, $request);
        }
    }

    /**
     * Tells the sidecar now, also while all else is left to the task.
     *
     * @param mapping_key $key
     * @param string $request
     */
    public static function request_now(mapping_key $key, string $request): void {
        self::defer($key, $request);
        try {
            self::tell(client::from_config(), $key, $request);
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
     * Leaves it to the task.
     *
     * @param mapping_key $key
     * @param string $request
     */
    public static function defer(mapping_key $key, string $request): void {
        global $USER;
        // The task that tells it later names both people in the audit trail.
        $behind = empty($USER->realuser) ? '' : " $USER->realuser";
        set_config(self::setting($key), self::value($key, $request) . $behind, config::COMPONENT);
    }

    /**
     * Tells the sidecar what it was not told yet.
     *
     * @param client $client
     * @param deadline $deadline
     * @throws sidecar_exception
     */
    public static function catch_up(client $client, deadline $deadline): void {
        $first = null;
        foreach (self::pending() as [$key, $request]) {
            if ($deadline->is_over() || $first?->concerns_all_calls()) {
                break;
            }
            if ($request === self::RELEASE_ONCE_SENT && outbox::has_changes($key)) {
                continue;
            }
            $failure = self::push_or_discard($client->in_the_name_of(...self::people_behind($key)), $key, $request);
            $first ??= $failure;
        }
        if ($first) {
            throw $first;
        }
    }

    /**
     * What the sidecar was not told yet.
     *
     * @return array[] pairs of {@see mapping_key} and wish
     */
    public static function pending(): array {
        $pending = [];
        foreach ((array) get_config(config::COMPONENT) as $name => $value) {
            if (strpos($name, self::SETTING) === 0) {
                [$courseid, $rule] = explode('_', substr($name, strlen(self::SETTING)));
                [$request, $target] = explode(' ', $value);
                $pending[] = [new mapping_key((int) $courseid, (int) $rule, $target), $request];
            }
        }
        return $pending;
    }

    /**
     * The setting that keeps a wish: one for each mapping and target, short enough for a name.
     *
     * @param mapping_key $key
     * @return string
     */
    public static function setting(mapping_key $key): string {
        return self::SETTING . "{$key->courseid}_{$key->rule}_" . md5($key->target);
    }

    /**
     * What the setting begins with; behind it stands who had logged in as the one who asked for it.
     *
     * @param mapping_key $key
     * @param string $request
     * @return string
     */
    private static function value(mapping_key $key, string $request): string {
        return "$request $key->target";
    }

    /**
     * One call; a definite no is not asked again, so that it cannot stop everything else for ever.
     *
     * @param client $client
     * @param mapping_key $key
     * @param string $request
     * @return sidecar_exception|null what went wrong, which is none of the other mappings' business
     */
    private static function push_or_discard(client $client, mapping_key $key, string $request): ?sidecar_exception {
        try {
            self::tell($client, $key, $request);
            return null;
        } catch (sidecar_exception $failure) {
            mtrace("local_navigatr: hold of course $key->courseid: $failure->sharedcode");
            if (!in_array($failure->sharedcode, self::DEFINITE, true)) {
                return $failure;
            }
            sidecar_health::failed($failure);
            self::delete($key, $request);
            return null;
        }
    }

    /**
     * Who last changed a mapping, and who had logged in as that one.
     *
     * @param mapping_key $key
     * @return int[] each 0 when there is nobody, or the mapping is gone
     */
    private static function people_behind(mapping_key $key): array {
        global $DB;
        $words = explode(' ', (string) config::stored(self::setting($key)));
        return [(int) $DB->get_field(mapping::TABLE, 'usermodified', (array) $key), (int) ($words[2] ?? 0)];
    }

    /**
     * One call, after which this is not pending for the mapping any more. Before a release the sidecar cancels what it must not
     * send any more: it would, within the second.
     *
     * @param client $client
     * @param mapping_key $key
     * @param string $request
     */
    private static function tell(client $client, mapping_key $key, string $request): void {
        if ($request === self::HOLD) {
            $client->hold_mapping($key);
        } else {
            completion_records::update($key->courseid);
            recalls::run($client, new deadline(self::RECALL_SECONDS), $key->courseid);
            $client->release_mapping($key);
        }
        self::delete($key, $request);
    }

    /**
     * Strikes off what the sidecar was told. What somebody asked for the mapping during the call stays; where that was told
     * too, nobody knows which call came last, and the mapping's present wish is told once more.
     *
     * @param mapping_key $key
     * @param string $request
     */
    private static function delete(mapping_key $key, string $request): void {
        $now = config::stored(self::setting($key));
        if ($now !== null && str_starts_with("$now ", self::value($key, $request) . ' ')) {
            unset_config(self::setting($key), config::COMPONENT);
        } else if ($now === null) {
            $isactive = mapping::record_exists_select(
                'courseid = :courseid AND rule = :rule AND target = :target AND state = :active',
                (array) $key + ['active' => mapping::ACTIVE]
            );
            self::defer($key, $isactive ? self::RELEASE : self::HOLD);
        }
    }
}
