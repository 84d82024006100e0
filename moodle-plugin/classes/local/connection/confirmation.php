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

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * What a person confirms who presses a button of the settings page: each form sends back what it showed, and nothing is done
 * once that is something else.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class confirmation {
    /**
     * The connection that is removed.
     *
     * @return string
     */
    public static function of_removal(): string {
        return (string) config::connection_revision();
    }

    /**
     * The mappings that are resumed, and the badges that this sends.
     *
     * @return string
     */
    public static function of_resuming(): string {
        return implode('-', [self::of_removal(), ...array_values(resume_after_reconnect::preview())]);
    }

    /**
     * The mappings in review, and the account that they are kept for.
     *
     * @return string
     */
    public static function of_keeping(): string {
        return implode('-', [self::of_removal(), mappings::count_by_state()['review']]);
    }

    /**
     * The recovery that ends.
     *
     * @param \stdClass $recovery as the sidecar tells of it
     * @return string
     */
    public static function of_recovery(\stdClass $recovery): string {
        return (string) ($recovery->id ?? '');
    }

    /**
     * The learners who completed while another account was connected.
     *
     * @return string
     */
    public static function of_meanwhile(): string {
        return (string) array_sum(completed_meanwhile::courses());
    }

    /**
     * Stops where something else would be done than what was confirmed.
     *
     * @param string $confirmed
     * @param string $now
     * @throws sidecar_exception
     */
    public static function require_same(string $confirmed, string $now): void {
        if ($confirmed !== $now) {
            throw new sidecar_exception('connection_changed', ['string' => 'panelchanged']);
        }
    }

    /**
     * Stops where the site has no such connection, nor the one that it always has a place for.
     *
     * @param string $connectionid
     * @throws \moodle_exception
     */
    public static function require_known(string $connectionid): void {
        if ($connectionid !== vocabulary::MAIN_CONNECTION && !accounts::of_connection($connectionid)) {
            throw new \moodle_exception('connectiongone', 'local_navigatr');
        }
    }

    /**
     * Stops where another connection would be removed than the one that the page showed.
     *
     * @param string $seen
     * @param string $connectionid
     * @throws sidecar_exception
     */
    public static function require_connection(string $seen, string $connectionid = vocabulary::MAIN_CONNECTION): void {
        if ($seen !== self::of_removal()) {
            $now = accounts::of_connection($connectionid);
            $account = ($now->target ?? null) === null
                ? get_string('none')
                : account_change::label($now->target, $now->accountname);
            throw new sidecar_exception('connection_changed', ['string' => 'connectionchanged', 'a' => $account]);
        }
    }
}
