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

use local_navigatr\local\mapping\mapping_key;

/**
 * What the sidecar was not told yet about the holds of mappings, also of mappings that are gone here.
 *
 * Of several requests for a mapping the newest counts. A request is struck off by its id, so that one that came during the call
 * stays.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class hold_requests {
    /** Their table. */
    public const TABLE = 'local_navigatr_holdrequest';

    /**
     * Keeps a request in place of those before.
     *
     * @param mapping_key $key
     * @param string $request of {@see course_hold_sync}
     * @return \stdClass as in {@see self::all()}
     */
    public static function add(mapping_key $key, string $request): \stdClass {
        global $DB, $USER;
        // The task that tells it later names in the audit trail who had logged in as the one who changed the mapping.
        $row = (array) $key + ['request' => $request, 'realuserid' => (int) ($USER->realuser ?? 0)];
        $row['id'] = $DB->insert_record(self::TABLE, (object) $row);
        self::delete_up_to($key, $row['id'] - 1);
        return self::from_row((object) $row);
    }

    /**
     * The newest of each mapping, oldest first.
     *
     * @return \stdClass[] `id`, `key` ({@see mapping_key}), `request`, `realuserid`: 0 for nobody
     */
    public static function all(): array {
        global $DB;
        $newest = 'SELECT MAX(id) FROM {' . self::TABLE . '} GROUP BY courseid, rule, target';
        $rows = $DB->get_records_select(self::TABLE, "id IN ($newest)", null, 'id');
        return array_map([self::class, 'from_row'], array_values($rows));
    }

    /**
     * Whether there is one for a mapping.
     *
     * @param mapping_key $key
     * @return bool
     */
    public static function exists(mapping_key $key): bool {
        global $DB;
        return $DB->record_exists(self::TABLE, (array) $key);
    }

    /**
     * Whether one is still kept, and no newer one is.
     *
     * @param \stdClass $request of {@see self::all()}
     * @return bool
     */
    public static function is_newest(\stdClass $request): bool {
        global $DB;
        return (int) $DB->get_field(self::TABLE, 'MAX(id)', (array) $request->key) === $request->id;
    }

    /**
     * Strikes one off. A newer one stays.
     *
     * @param \stdClass $request of {@see self::all()}
     * @return bool false when another process struck it off before, and no newer one is there
     */
    public static function strike_off(\stdClass $request): bool {
        $isthere = self::exists($request->key);
        self::delete_up_to($request->key, $request->id);
        return $isthere;
    }

    /**
     * Deletes those of a mapping that are not newer than one.
     *
     * @param mapping_key $key
     * @param int $id
     */
    private static function delete_up_to(mapping_key $key, int $id): void {
        global $DB;
        $select = 'courseid = :courseid AND rule = :rule AND target = :target AND id <= :id';
        $DB->delete_records_select(self::TABLE, $select, (array) $key + ['id' => $id]);
    }

    /**
     * A request.
     *
     * @param \stdClass $row
     * @return \stdClass
     */
    private static function from_row(\stdClass $row): \stdClass {
        return (object) [
            'id' => (int) $row->id,
            'key' => new mapping_key((int) $row->courseid, (int) $row->rule, $row->target),
            'request' => $row->request,
            'realuserid' => (int) $row->realuserid,
        ];
    }
}
