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

namespace local_navigatr\local\bulk;

use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\limit\limit;
use local_navigatr\local\limit\limits;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\spreadsheet_cell;

/**
 * Every provider with its badges as a table to download, to fill in a table of courses from.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class catalogue_list {
    /** Columns; the first and the third go into a table of courses. */
    private const COLUMNS = ['provider', 'providername', 'badge', 'badgename', 'issuable', 'url'];

    /**
     * The table.
     *
     * @param client $client
     * @param int $categoryid what its limit does not allow is left out
     * @param deadline $deadline what is not read by then is read, from what the sidecar keeps, the next time
     * @return string[][] rows of cells; the first are the names of the columns
     * @throws sidecar_exception
     * @throws \moodle_exception when the time is over: half a list would look like a whole one
     */
    public static function rows(client $client, int $categoryid, deadline $deadline): array {
        $rows = [self::COLUMNS];
        $limit = limits::in_category($categoryid);
        $place = limit::place($client->target());
        foreach ($client->providers()->providers as $provider) {
            $entry = $limit?->entry($place, $provider->id);
            $badges = $limit && !$entry ? [] : self::badges($client, [$provider->id, $entry['categories'] ?? null], $deadline);
            foreach ($badges as $badge) {
                $rows[] = array_map(spreadsheet_cell::escape(...), [
                    $provider->id, $provider->name, $badge->id, $badge->name,
                    get_string($badge->issuable ? 'yes' : 'no'), (string) $badge->url,
                ]);
            }
        }
        return $rows;
    }

    /**
     * All badges of a provider.
     *
     * @param client $client
     * @param array $of id of the provider, and categories that its badges are in, null for all
     * @param deadline $deadline
     * @return \Generator of \stdClass as in the catalogue
     */
    private static function badges(client $client, array $of, deadline $deadline): \Generator {
        [$providerid, $categories] = $of;
        $seen = 0;
        for ($page = 1, $total = 1; $seen < $total; $page++) {
            if ($deadline->is_over()) {
                throw new \moodle_exception('bulkcatalogueslow', 'local_navigatr');
            }
            $reply = $client->badges($providerid, '', $page, vocabulary::BADGE_PAGE_MAX, $categories);
            yield from $reply->badges;
            $seen += count($reply->badges);
            $total = $reply->badges ? $reply->total : 0;
        }
    }
}
