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

namespace local_navigatr\privacy;

use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * What the sidecar holds about a user.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class sidecar_data {
    /**
     * All of it, page by page.
     *
     * @param client $client
     * @param int $userid
     * @param int[] $courseids empty: all courses
     * @return \stdClass `recipients`, `issuances`, `audit`, `holds`, `erasures` and `sharedAddresses`
     * @throws sidecar_exception
     */
    public static function of(client $client, int $userid, array $courseids): \stdClass {
        $kinds = ['recipients', 'issuances', 'audit', 'holds', 'erasures', 'sharedAddresses'];
        $held = (object) array_fill_keys($kinds, []);
        if (!config::is_paired()) {
            return $held;
        }
        $accounts = [$userid, ...erase::former_accounts($userid, $courseids)];
        foreach (array_chunk($courseids, vocabulary::BATCH_MAX) ?: [[]] as $chunk) {
            $after = null;
            do {
                $page = $client->export_user_data($accounts, $chunk, $after);
                self::add($held, $page);
                $after = $page->next ?? null;
            } while ($after !== null);
        }
        return $held;
    }

    /**
     * Adds a page.
     *
     * @param \stdClass $held
     * @param \stdClass $page
     */
    private static function add(\stdClass $held, \stdClass $page): void {
        foreach (array_keys((array) $held) as $kind) {
            $held->$kind = array_merge($held->$kind, (array) ($page->$kind ?? []));
        }
    }
}
