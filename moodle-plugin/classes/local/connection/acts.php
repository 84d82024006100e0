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

use local_navigatr\local\config;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\failure;

/**
 * What the buttons of the settings page do, beside saving: each does it and says so in a sentence.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class acts {
    /**
     * What a button does.
     *
     * @param string $action its name in the form
     * @return callable|null null when there is no such button
     */
    public static function find(string $action): ?callable {
        return [
            'remove' => [self::class, 'remove'],
            'rearm' => [self::class, 'rearm'],
            'recover' => [self::class, 'recover'],
            'changeaccount' => [self::class, 'change_account'],
            'keepall' => [self::class, 'keep_all'],
            'issuemeanwhile' => [self::class, 'issue_meanwhile'],
            'leavemeanwhile' => [self::class, 'leave_meanwhile'],
        ][$action] ?? null;
    }

    /**
     * Remove Connection.
     *
     * @return string
     * @throws failure
     */
    public static function remove(): string {
        removal::run();
        return get_string('connectionremoved', 'local_navigatr');
    }

    /**
     * Resumes what the removal paused.
     *
     * @return string
     */
    public static function rearm(): string {
        return get_string('rearmed', 'local_navigatr', rearm::run());
    }

    /**
     * A person says that the sidecar may send again.
     *
     * @return string
     * @throws failure
     */
    public static function recover(): string {
        $confirmed = config::stored('recovery');
        $released = client::from_config()->confirm_recovery()->released;
        if (config::stored('recovery') === $confirmed) {
            // Another recovery that began during the call stays.
            config::set('recovery', '');
        }
        return get_string('recoveryconfirmed', 'local_navigatr', $released);
    }

    /**
     * A person confirms the account that the sidecar is connected to.
     *
     * @param string $confirmed its target
     * @return string
     * @throws failure `connection_changed` when it is yet another one by now
     */
    public static function change_account(string $confirmed): string {
        $connection = client::from_config()->connection();
        if ($connection->target !== $confirmed) {
            throw new failure('connection_changed');
        }
        config::remember_connection($connection);
        return get_string('changessaved');
    }

    /**
     * Keeps all mappings that are in review, for the connected account.
     *
     * @return array sentence, kind and a list of what could not be kept
     * @throws failure
     */
    public static function keep_all(): array {
        $kept = keep_all::run();
        $counts = ['kept' => $kept->count, 'not' => count($kept->problems)];
        return $kept->problems === []
            ? [get_string('keptall', 'local_navigatr', $kept->count)]
            : [get_string('keptsome', 'local_navigatr', $counts), 'warning', $kept->problems];
    }

    /**
     * Issues the badges of those who completed while another account was connected.
     *
     * @param string $confirmed how many the person saw
     * @return array sentence and kind
     */
    public static function issue_meanwhile(string $confirmed): array {
        $issued = completed_meanwhile::issue((int) $confirmed);
        return $issued === null
            ? [get_string('meanwhilechanged', 'local_navigatr'), 'warning']
            : [get_string('meanwhileissued', 'local_navigatr', $issued)];
    }

    /**
     * Leaves them earlier completers.
     *
     * @return string
     */
    public static function leave_meanwhile(): string {
        completed_meanwhile::leave();
        return get_string('meanwhileleft', 'local_navigatr');
    }
}
