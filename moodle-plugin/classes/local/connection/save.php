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
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\pairing;
use local_navigatr\local\sidecar\sidecar_exception;

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

    /** @var string|null What has to be confirmed before it is saved: the target of another account. */
    public readonly ?string $asks;

    /** @var bool Whether at least the pairing was saved. */
    public readonly bool $ispaired;

    /** @var problem|null Why it was not saved, where something does not work. */
    public readonly ?problem $problem;

    /**
     * What came of it.
     *
     * @param array $facts `saved`, `message`, `asks` where it is a question, `problem` where one was found, and `ispaired` where
     *     the pairing alone was saved
     */
    private function __construct(array $facts) {
        $this->saved = $facts['saved'];
        $this->message = $facts['message'];
        $this->asks = $facts['asks'] ?? null;
        $this->ispaired = $facts['ispaired'] ?? false;
        $this->problem = $facts['problem'] ?? null;
    }

    /**
     * Saves what works.
     *
     * @param connection_input $input
     * @param string $confirmed target of the account that a person confirmed to change to; empty: none
     * @return self
     */
    public static function verified(connection_input $input, string $confirmed = ''): self {
        if (!$input->is_changed()) {
            return self::done(get_string('changessaved'));
        }
        $revision = config::connection_revision();
        try {
            $reply = offer::hand_over($input, ['force' => false], $confirmed);
            if ($reply instanceof account_change) {
                return self::question($reply);
            }
            self::stop_if_changed($input, $revision);
        } catch (sidecar_exception $failure) {
            return self::refused(problem::of_failure($failure));
        }
        if (!$reply->saved) {
            return self::refused(problem::of_test($reply->test), self::keep_pairing($input));
        }
        return self::take_over($input, $reply, 'connectionsaved');
    }

    /**
     * Saves what does not work, because somebody insists.
     *
     * @param connection_input $input
     * @param string $confirmed as for {@see verified()}
     * @return self
     */
    public static function anyway(connection_input $input, string $confirmed = ''): self {
        $revision = config::connection_revision();
        try {
            $reply = offer::hand_over($input, ['force' => true], $confirmed);
            if ($reply instanceof account_change) {
                return self::question($reply);
            }
            self::stop_if_changed($input, $revision);
        } catch (sidecar_exception $failure) {
            if ($failure->sharedcode === 'connection_changed') {
                return self::refused(problem::of_failure($failure));
            }
            self::store($input, ['verified' => false]);
            return self::done(get_string('connectionsavedwithouttoken', 'local_navigatr', $failure->getMessage()));
        }
        if (!$reply->saved) {
            return self::refused(problem::of_test($reply->test));
        }
        $isgood = $reply->test === null || $reply->test->ok;
        return self::take_over($input, $reply, $isgood ? 'connectionsaved' : 'connectionsavedanyway');
    }

    /**
     * Keeps on Moodle's side what the sidecar has.
     *
     * @param connection_input $input
     * @param \stdClass $reply as of {@see offer::hand_over()}
     * @param string $key of the string that says so
     * @return self
     */
    private static function take_over(connection_input $input, \stdClass $reply, string $key): self {
        self::store($input, ['verified' => $reply->test === null || $reply->test->ok]);
        $moved = known_connection::remember_connection($reply->connection);
        $sentence = $reply->test === null ? get_string('changessaved') : test_result_message::sentence($reply->test);
        $sentences = [get_string($key, 'local_navigatr', $sentence)];
        foreach (array_filter($moved) as $where => $count) {
            $sentences[] = get_string("mappings$where", 'local_navigatr', $count);
        }
        if ($reply->connection->configured && $reply->connection->target === null) {
            $sentences[] = get_string('accountknownlater', 'local_navigatr');
        }
        if ($reply->test?->ok) {
            array_push($sentences, ...next_step::sentences());
        }
        return self::done(implode(' ', $sentences));
    }

    /**
     * Somebody saved or removed the connection during the calls. A token that was removed must not be back because a
     * time-out was saved with it.
     *
     * @param connection_input $input
     * @param int $revision before the calls
     * @throws sidecar_exception
     */
    private static function stop_if_changed(connection_input $input, int $revision): void {
        if (config::connection_revision() === $revision) {
            return;
        }
        $client = $input->client();
        if ($input->token === '' && accounts::target() === null) {
            $client->delete_connection();
        } else {
            known_connection::remember_connection($client->connection());
        }
        throw new sidecar_exception('connection_changed');
    }

    /**
     * Stores Moodle's side of it.
     *
     * @param connection_input $input
     * @param bool[] $facts `verified`: whether the sidecar has it, and found that it works; `token`: false where it has no token
     *     of it
     */
    private static function store(connection_input $input, array $facts): void {
        pairing::pair($input->url, $input->secret);
        config::set('timeout', $input->timeout);
        config::set('privatenetwork', $input->isprivate);
        config::set('useproxy', $input->useproxy);
        if ($input->authorities !== null) {
            config::set('sidecarca', $input->authorities->pem);
        }
        isolated::trigger(connection_saved::create_from_facts($facts + [
            'environment' => $input->environment,
            'token' => $input->token !== '',
            'secret' => $input->secret !== '',
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
     * Keeps a pairing that works although the token does not: it was answered and signed, and a pairing code is shown once.
     * Not where it would part the site from the sidecar that has its connection.
     *
     * @param connection_input $input
     * @return bool whether there was one to keep
     */
    private static function keep_pairing(connection_input $input): bool {
        $isother = rtrim($input->url, '/') !== config::sidecar_url();
        if (($input->secret === '' && !$isother) || ($isother && accounts::are_there())) {
            return false;
        }
        self::store($input, ['verified' => false, 'token' => false]);
        return true;
    }

    /**
     * Not saved before somebody confirms.
     *
     * @param account_change $change
     * @return self
     */
    private static function question(account_change $change): self {
        $message = get_string('accountchangeasks', 'local_navigatr', $change->question());
        return new self(['saved' => false, 'message' => $message, 'asks' => $change->target]);
    }

    /**
     * Not saved.
     *
     * @param problem $problem why
     * @param bool $ispaired whether the pairing was
     * @return self
     */
    private static function refused(problem $problem, bool $ispaired = false): self {
        $message = get_string($ispaired ? 'savedpairing' : 'saveverifyfailed', 'local_navigatr', $problem->sentence);
        return new self(['saved' => false, 'message' => $message, 'ispaired' => $ispaired, 'problem' => $problem]);
    }
}
