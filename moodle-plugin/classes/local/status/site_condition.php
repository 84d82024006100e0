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

namespace local_navigatr\local\status;

use local_navigatr\local\account\accounts;
use local_navigatr\local\account\platforms;
use local_navigatr\local\config;
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\heartbeat;
use local_navigatr\local\sidecar\pairing;
use local_navigatr\local\sidecar\sidecar_health;

/**
 * What keeps all badges of the site, as far as Moodle itself knows: it makes no call.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class site_condition {
    /** The task that sends, as Moodle lists it. */
    private const TASK = '\\local_navigatr\\task\\send_awards';

    /**
     * What keeps them.
     *
     * @param reader|null $reader null: the one who uses Moodle now
     * @return condition|null null: nothing
     */
    public static function current(?reader $reader = null): ?condition {
        $reader ??= reader::current();
        return self::copy($reader) ?? self::unconnected($reader) ?? self::silence($reader) ?? self::outage($reader);
    }

    /**
     * The site runs at another address than the one that was paired.
     *
     * @param reader $reader
     * @return condition|null
     */
    private static function copy(reader $reader): ?condition {
        return config::is_cloned()
            ? self::condition($reader, 'cloned', get_string('clonednotice', 'local_navigatr', pairing::move_command()))
            : null;
    }

    /**
     * No account is connected.
     *
     * @param reader $reader
     * @return condition|null
     */
    private static function unconnected(reader $reader): ?condition {
        if (accounts::are_there()) {
            return null;
        }
        return $reader->isadmin
            ? self::condition($reader, 'no_connection', platforms::string('noconnection'), [
                'link' => platforms::string('noconnectionlink'),
            ])
            : new condition(condition::HELD, 'no_connection', platforms::string('noconnectionteacher'));
    }

    /**
     * Moodle has not talked to the sidecar for longer than it permits the sidecar to go on alone.
     *
     * @param reader $reader
     * @return condition|null
     */
    public static function silence(reader $reader): ?condition {
        $since = self::silent_since();
        if ($since === null) {
            return null;
        }
        $task = \core\task\manager::get_scheduled_task(self::TASK);
        $facts = ['ago' => self::duration(time() - $since), 'task' => get_string('task_send_awards', 'local_navigatr')];
        $key = 'cronsilent';
        if (!get_config('core', 'cron_enabled')) {
            $key = 'cronoff';
        } else if ($task && $task->get_disabled()) {
            $key = 'taskdisabled';
        } else if (heartbeat::last_start() > $since) {
            $key = 'taskstuck';
        } else if (heartbeat::last_start() === null && config::get('lastcontact') === 0) {
            $key = 'cronnever';
        }
        return new condition(condition::HELD, 'cron_silent', get_string($key, 'local_navigatr', $facts), [
            'since' => $since,
            'todo' => $reader->isadmin
                ? get_string("{$key}_todo", 'local_navigatr')
                : get_string('askadmin', 'local_navigatr', 'cron_silent'),
        ] + ($reader->isadmin ? self::link('/admin/tool/task/scheduledtasks.php', 'tasks') : []));
    }

    /**
     * Since when.
     *
     * @return int|null unix time; null: it is not silent
     */
    private static function silent_since(): ?int {
        if (!config::is_paired()) {
            return null;
        }
        $start = heartbeat::last_start();
        $contact = config::get('lastcontact') ?: null;
        // After a failure only the run counts, not what came of it.
        $known = array_filter(config::get('lastfailure') === '' ? [$start, $contact] : [$start ?? config::get('lastfailuretime')]);
        $since = min($known ?: array_column(accounts::all(), 'timemodified') ?: [time()]);
        return time() - $since > heartbeat::permit_seconds() ? (int) $since : null;
    }

    /**
     * The last exchange with the sidecar came to nothing.
     *
     * @param reader $reader
     * @return condition|null
     */
    private static function outage(reader $reader): ?condition {
        $failure = sidecar_health::last_failure();
        if (!$failure) {
            return null;
        }
        $isanswering = config::get('lastcontact') >= (heartbeat::last_start() ?? 1);
        if ($isanswering && !$failure->concerns_all_calls()) {
            return null;
        }
        return self::condition($reader, $failure->sharedcode, $failure->for_reader($reader));
    }

    /**
     * What those who may repair it read; the rest read who to tell.
     *
     * @param reader $reader
     * @param string $code
     * @param string $sentence
     * @param array $more
     * @return condition
     */
    private static function condition(reader $reader, string $code, string $sentence, array $more = []): condition {
        return $reader->isadmin
            ? new condition(condition::HELD, $code, $sentence, $more + self::link('/local/navigatr/connection.php', 'settings'))
            : new condition(condition::HELD, $code, reader::unavailable($code));
    }

    /**
     * A link.
     *
     * @param string $path
     * @param string $page
     * @return array
     */
    private static function link(string $path, string $page): array {
        return ['url' => new \moodle_url($path), 'link' => get_string("link_$page", 'local_navigatr')];
    }

    /**
     * A duration in its largest unit: of two hours nobody needs the seconds.
     *
     * @param int $seconds
     * @return string
     */
    private static function duration(int $seconds): string {
        foreach ([DAYSECS, HOURSECS, MINSECS] as $unit) {
            if ($seconds >= $unit) {
                return format_time(intdiv($seconds, $unit) * $unit);
            }
        }
        return format_time($seconds);
    }
}
