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

use local_navigatr\event\recovery_confirmed;
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\isolated;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\heartbeat;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sync\recovery;
use local_navigatr\local\sync\stops;

/**
 * What the buttons of the settings page do, beside saving: each does it and says so in a sentence.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class connection_actions {
    /** Box beside a button: the sidecar that was called before is stopped. */
    public const FORMER_STOPPED = 'formerstopped';

    /**
     * Does what a button says, if that is still what the person saw beside it.
     *
     * @param client $client
     * @param string $action its name in the form
     * @param string[] $ticked boxes beside it
     * @param string $confirmed of {@see confirmation}
     * @return array sentence, and perhaps kind and list, as for {@see flash_message::keep()}; null when there is no such button
     * @throws sidecar_exception
     */
    public static function run(client $client, string $action, array $ticked, string $confirmed): ?array {
        switch ($action) {
            case 'remove':
                confirmation::require_connection($confirmed);
                return [self::remove($client)];
            case 'resumemappings':
                confirmation::require_same($confirmed, confirmation::of_resuming());
                return [self::resume_mappings($client)];
            case 'recover':
                return [self::recover($client, $ticked, $confirmed)];
            case 'recoveruntaught':
                return [self::recover_untaught($client, $ticked, $confirmed)];
            case 'changeaccount':
                return [self::change_account($client, $ticked, $confirmed)];
            case 'keepall':
                confirmation::require_same($confirmed, confirmation::of_keeping());
                return self::keep_all($client);
            case 'issuemeanwhile':
                return self::issue_meanwhile($ticked, $confirmed);
            case 'leavemeanwhile':
                confirmation::require_same($confirmed, confirmation::of_meanwhile());
                return [self::leave_meanwhile()];
            default:
                return null;
        }
    }

    /**
     * Remove Connection.
     *
     * @param client $client through that connection
     * @return string
     * @throws sidecar_exception
     */
    public static function remove(client $client): string {
        $platform = accounts::platform_of($client->connectionid);
        disconnect::run($client);
        return platform::string('connectionremoved', $platform);
    }

    /**
     * Resumes what the removal paused.
     *
     * @param client $client
     * @return string
     * @throws sidecar_exception
     */
    public static function resume_mappings(client $client): string {
        $done = resume_after_reconnect::run($client);
        $left = $done['paused'] > 0 ? ' ' . get_string('mappingsnotresumed', 'local_navigatr', $done['paused']) : '';
        return get_string('mappingsresumed', 'local_navigatr', $done['resumed']) . $left;
    }

    /**
     * A person says that the sidecar may send again, which Moodle has taught all it knows.
     *
     * @param client $client
     * @param string[] $ticked boxes beside the button: {@see self::FORMER_STOPPED}
     * @param string|null $confirmed id of the recovery that the person saw; null: whichever it is
     * @return string
     * @throws sidecar_exception
     */
    public static function recover(client $client, array $ticked = [], ?string $confirmed = null): string {
        return self::end_recovery($client, $ticked, [recovery::TAUGHT], ['confirmed' => $confirmed]);
    }

    /**
     * A person ends a recovery that nothing new came of for a day, without the rest.
     *
     * @param client $client
     * @param string[] $ticked as with {@see self::recover()}
     * @param string|null $confirmed as with {@see self::recover()}
     * @return string
     * @throws sidecar_exception
     */
    public static function recover_untaught(client $client, array $ticked = [], ?string $confirmed = null): string {
        $how = ['confirmed' => $confirmed, 'untaught' => true];
        return self::end_recovery($client, $ticked, [recovery::TAUGHT, recovery::STUCK], $how);
    }

    /**
     * Ends the present recovery where it may end.
     *
     * @param client $client
     * @param string[] $ticked
     * @param string[] $allowed what it may wait for: constants of {@see recovery}
     * @param array $how `confirmed`, and what else the sidecar is told
     * @return string
     * @throws sidecar_exception
     */
    private static function end_recovery(client $client, array $ticked, array $allowed, array $how): string {
        $recovery = $client->connection()->recovery ?? null;
        $standing = recovery::standing($recovery);
        if ($standing === recovery::NONE) {
            throw new sidecar_exception('no_recovery');
        }
        $confirmed = $how['confirmed'];
        unset($how['confirmed']);
        if ($confirmed !== null) {
            confirmation::require_same($confirmed, confirmation::of_recovery($recovery));
        }
        if (!in_array($standing, $allowed, true)) {
            $details = ['string' => 'recoverynotyet', 'a' => recovery::progress($recovery)];
            throw new sidecar_exception('recovery_not_taught', $details);
        }
        $until = in_array(self::FORMER_STOPPED, $ticked, true) ? null : heartbeat::former_sends_until();
        if ($until !== null) {
            $shown = userdate($until, get_string('strftimedatetimeshort', 'core_langconfig'));
            throw new sidecar_exception('former_may_send', ['a' => $shown]);
        }
        // What was stopped meanwhile must not leave.
        if ($failure = stops::tell_all($client)) {
            throw $failure;
        }
        $ended = $client->confirm_recovery((isset($recovery->id) ? ['id' => $recovery->id] : []) + $how);
        // Another one that began during the call stays.
        if ((recovery::stored()->id ?? null) === ($recovery->id ?? null)) {
            recovery::notice(null);
        }
        config::set('formerpermit', 0);
        isolated::trigger(recovery_confirmed::create_from_facts(['count' => (int) $ended->released]));
        $key = empty($ended->asked) ? 'recoveryconfirmed' : 'recoveryconfirmedasked';
        return get_string($key, 'local_navigatr', empty($ended->asked) ? $ended->released : $ended);
    }

    /**
     * A person confirms the account that the sidecar is connected to.
     *
     * @param client $client
     * @param string[] $ticked
     * @param string $confirmed its target
     * @return string
     * @throws sidecar_exception `connection_changed` when it is yet another one by now
     */
    public static function change_account(client $client, array $ticked, string $confirmed): string {
        $found = array_filter(all_connections::read($client), fn($connection) => $connection->target === $confirmed);
        $connection = reset($found);
        if (!$connection) {
            throw new sidecar_exception('connection_changed');
        }
        known_connection::remember_connection($connection, $connection->id ?? vocabulary::MAIN_CONNECTION);
        return get_string('changessaved');
    }

    /**
     * Keeps all mappings that are in review, for the connected account.
     *
     * @param client $client
     * @return array sentence, kind and a list of what could not be kept
     * @throws sidecar_exception
     */
    public static function keep_all(client $client): array {
        $kept = keep_all::run($client);
        $counts = ['kept' => $kept->count, 'not' => count($kept->problems)];
        return $kept->problems === []
            ? [get_string('keptall', 'local_navigatr', $kept->count)]
            : [get_string('keptsome', 'local_navigatr', $counts), 'warning', $kept->problems];
    }

    /**
     * Issues the badges of those who completed while another account was connected.
     *
     * @param string[] $ticked
     * @param string $confirmed how many the person saw
     * @return array sentence and kind
     */
    public static function issue_meanwhile(array $ticked, string $confirmed): array {
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
