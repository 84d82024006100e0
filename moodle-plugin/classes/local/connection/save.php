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

namespace local_navigatr\local\connection;

use local_navigatr\event\connection_saved;
use local_navigatr\local\config;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\failure;

/**
 * Save changes: the connection is verified first, and kept only if it works or somebody insists.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class save {
    /** @var bool Whether it was saved. */
    public readonly bool $saved;

    /** @var string One sentence, plain text. */
    public readonly string $message;

    /**
     * What came of it.
     *
     * @param array $facts `saved` and `message`
     */
    private function __construct(array $facts) {
        $this->saved = $facts['saved'];
        $this->message = $facts['message'];
    }

    /**
     * Saves what works.
     *
     * @param typed $typed
     * @return self
     */
    public static function verified(typed $typed): self {
        if (!$typed->is_changed()) {
            return self::done(get_string('changessaved'));
        }
        $revision = config::connection_revision();
        try {
            $reply = self::hand_over($typed, ['force' => false]);
            self::stop_if_changed($typed, $revision);
        } catch (failure $failure) {
            return self::refused($failure->getMessage());
        }
        if (!$reply->saved) {
            return self::refused(verdict::sentence($reply->test));
        }
        self::store($typed, ['verified' => true]);
        config::remember_connection($reply->connection);
        $sentence = $reply->test === null ? get_string('changessaved') : verdict::sentence($reply->test);
        return self::done(get_string('connectionsaved', 'local_navigatr', $sentence));
    }

    /**
     * Saves what does not work, because somebody insists.
     *
     * @param typed $typed
     * @return self
     */
    public static function anyway(typed $typed): self {
        self::store($typed, ['verified' => false]);
        $revision = config::connection_revision();
        try {
            $reply = self::hand_over($typed, ['force' => true]);
            self::stop_if_changed($typed, $revision);
        } catch (failure $failure) {
            if ($failure->sharedcode === 'connection_changed') {
                return self::refused($failure->getMessage());
            }
            return self::done(get_string('connectionsavedwithouttoken', 'local_navigatr', $failure->getMessage()));
        }
        if (!$reply->saved) {
            return self::refused(verdict::sentence($reply->test));
        }
        config::remember_connection($reply->connection);
        $sentence = $reply->test === null ? get_string('changessaved') : verdict::sentence($reply->test);
        $key = $reply->test === null || $reply->test->ok ? 'connectionsaved' : 'connectionsavedanyway';
        return self::done(get_string($key, 'local_navigatr', $sentence));
    }

    /**
     * Gives the sidecar what is typed, if there is anything for it: a site can be paired before there is a token.
     *
     * @param typed $typed
     * @param array $how `force`
     * @return \stdClass `saved`, `connection`, and `test`, null when nothing had to be tested
     */
    private static function hand_over(typed $typed, array $how): \stdClass {
        $client = $typed->client();
        $connection = $client->connection();
        $isjustpaired = $typed->token === '' && !$connection->configured;
        if ($isjustpaired || self::is_as_before($typed, $connection)) {
            return (object) ['saved' => true, 'test' => null, 'connection' => $connection];
        }
        return $client->put_connection($typed->for_sidecar() + $how);
    }

    /**
     * Somebody saved or removed the connection during the calls. A token that was removed must not be back because a
     * time-out was saved with it.
     *
     * @param typed $typed
     * @param int $revision before the calls
     * @throws failure
     */
    private static function stop_if_changed(typed $typed, int $revision): void {
        if (config::connection_revision() === $revision) {
            return;
        }
        $client = $typed->client();
        if ($typed->token === '' && config::target() === null) {
            $client->delete_connection();
        } else {
            config::remember_connection($client->connection());
        }
        throw new failure('connection_changed');
    }

    /**
     * Whether the sidecar has just this already.
     *
     * @param typed $typed
     * @param \stdClass $connection
     * @return bool
     */
    private static function is_as_before(typed $typed, \stdClass $connection): bool {
        return $typed->token === '' && $connection->target !== null
            && $connection->environment === $typed->environment
            && (int) $connection->timeoutMs === $typed->timeout * 1000;
    }

    /**
     * Stores Moodle's side of it.
     *
     * @param typed $typed
     * @param bool[] $facts `verified`: whether the sidecar has it, and found that it works
     */
    private static function store(typed $typed, array $facts): void {
        config::pair($typed->url, $typed->secret);
        config::set('timeout', $typed->timeout);
        config::set('privatenetwork', $typed->isprivate);
        if ($typed->authorities !== null) {
            config::set('sidecarca', $typed->authorities->pem);
        }
        isolated::trigger(connection_saved::create_from_facts($facts + [
            'environment' => $typed->environment,
            'token' => $typed->token !== '',
            'secret' => $typed->secret !== '',
        ]));
    }

    /**
     * Saved.
     *
     * @param string $message
     * @return self
     */
    private static function done(string $message): self {
        return new self(['saved' => true, 'message' => $message]);
    }

    /**
     * Not saved.
     *
     * @param string $sentence why
     * @return self
     */
    private static function refused(string $sentence): self {
        return new self(['saved' => false, 'message' => get_string('saveverifyfailed', 'local_navigatr', $sentence)]);
    }
}
