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

namespace local_navigatr\local;

/**
 * The tables of the vendor's plugin of the same name, when ours is installed over it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class vendor_tables {
    /** Under which names its tables are kept, by the names they had. */
    public const ASIDE = [
        'local_navigatr_map' => 'local_navigatr_vendormap',
        'local_navigatr_audit' => 'local_navigatr_vendoraudit',
    ];

    /**
     * Puts the vendor's tables aside, with all they hold, and creates ours.
     */
    public static function replace(): void {
        global $CFG, $DB;
        if (self::are_there()) {
            self::put_aside();
            // Its queued tasks have classes that are gone: cron would fail over them for weeks.
            $DB->delete_records('task_adhoc', ['component' => config::COMPONENT]);
        }
        $dbman = $DB->get_manager();
        $file = $CFG->dirroot . '/local/navigatr/db/install.xml';
        foreach ([mapping::TABLE, award::TABLE, consents::TABLE, erasures::TABLE] as $table) {
            if (!$dbman->table_exists($table)) {
                $dbman->install_one_table_from_xmldb_file($file, $table);
            }
        }
    }

    /**
     * Whether the table of mappings is the vendor's: ours has no underscores in its columns.
     *
     * @return bool
     */
    private static function are_there(): bool {
        global $DB;
        $dbman = $DB->get_manager();
        return $dbman->table_exists(mapping::TABLE) && $dbman->field_exists(mapping::TABLE, 'badge_id');
    }

    /**
     * Renames the vendor's tables.
     */
    private static function put_aside(): void {
        global $DB;
        $dbman = $DB->get_manager();
        foreach (self::ASIDE as $from => $to) {
            if ($dbman->table_exists($from) && !$dbman->table_exists($to)) {
                $dbman->rename_table(new \xmldb_table($from), $to);
            }
        }
    }
}
