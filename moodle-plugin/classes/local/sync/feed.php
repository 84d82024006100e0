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

use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\heartbeat;
use local_navigatr\local\sidecar\queue_forecast;

/**
 * Reads what became of the awards. The call is also the site's heartbeat.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class feed {
    /**
     * Reads on from where it stopped last time.
     *
     * @param client $client
     * @param deadline $deadline
     */
    public static function pull(client $client, deadline $deadline): void {
        $permit = heartbeat::permit_seconds();
        heartbeat::permitting($permit);
        do {
            $cursor = config::get('feedcursor');
            $page = $client->feed($cursor, $permit, self::ledger());
            heartbeat::permitted($permit);
            self::apply((array) ($page->changes ?? []));
            // After the changes: a run that dies in between applies them once more, which does nothing.
            config::set('feedcursor', (int) ($page->cursor ?? $cursor));
            self::remember_ledger((string) ($page->ledger ?? ''));
            isolated::run('standing', fn() => self::remember_standing($page));
        } while (!empty($page->more) && !$deadline->is_over());
    }

    /**
     * What the sidecar last said of its ledger: it shows another one, or one that went back in time, that Moodle knows more.
     * While nothing was handed over there is nothing that it could know more of.
     *
     * @return string
     */
    private static function ledger(): string {
        return unsynced::is_anything_handed_over() ? config::get('ledger') : '';
    }

    /**
     * Keeps it.
     *
     * @param string $ledger
     */
    private static function remember_ledger(string $ledger): void {
        if ($ledger !== config::get('ledger')) {
            config::set('ledger', $ledger);
        }
    }

    /**
     * Takes over a page of changes, in the order in which they happened.
     *
     * @param \stdClass[] $changes
     */
    private static function apply(array $changes): void {
        global $DB;
        $uuids = array_unique(array_column($changes, 'awardId'));
        $awards = array_column($DB->get_records_list(award::TABLE, 'uuid', $uuids), null, 'uuid');
        foreach ($changes as $change) {
            $award = $awards[$change->awardId ?? ''] ?? null;
            // The sidecar may still tell of awards that were erased here.
            if ($award) {
                isolated::run(unsendable::name($award), fn() => state_updater::update($award, $change));
            }
        }
    }

    /**
     * Keeps for pages and status checks what holds the sidecar up, and whether it waits for a person to confirm a recovery.
     *
     * @param \stdClass $page
     */
    private static function remember_standing(\stdClass $page): void {
        queue_forecast::update($page->queue ?? null);
        recovery::notice($page->recovery ?? null);
        $oldest = $page->queue->oldestQueuedAt ?? null;
        $standing = [
            'holds' => empty($page->holds) ? '' : json_encode($page->holds),
            'oldestqueued' => $oldest === null ? 0 : (int) strtotime($oldest),
        ];
        foreach ($standing as $name => $value) {
            if ($value !== config::get($name)) {
                config::set($name, $value);
            }
        }
    }
}
