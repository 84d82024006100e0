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

namespace local_navigatr\local\vendor;

use local_navigatr\local\mapping\mapping;

/**
 * The tables of the vendor's plugin of the same name, when ours is installed over it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class tables {
    /** Its mappings, put aside. */
    public const MAPPINGS = 'local_navigatr_vendormap';

    /** Its log of issued badges, put aside. */
    public const AUDIT = 'local_navigatr_vendoraudit';

    /** Under which names its tables are kept until all is taken over, by the names they had. */
    private const ASIDE = [mapping::TABLE => self::MAPPINGS, 'local_navigatr_audit' => self::AUDIT];

    /**
     * Puts the vendor's tables aside, with all they hold.
     *
     * @return bool whether there are any, also those that an interrupted upgrade left aside
     */
    public static function put_aside(): bool {
        global $DB;
        $dbman = $DB->get_manager();
        // Ours has no underscores in its columns.
        if ($dbman->table_exists(mapping::TABLE) && $dbman->field_exists(mapping::TABLE, 'badge_id')) {
            foreach (self::ASIDE as $from => $to) {
                if ($dbman->table_exists($from) && !$dbman->table_exists($to)) {
                    $dbman->rename_table(new \xmldb_table($from), $to);
                }
            }
        }
        return $dbman->table_exists(self::MAPPINGS) || $dbman->table_exists(self::AUDIT);
    }

    /**
     * Creates our tables: Moodle reads install.xml only where no version of the plugin was before.
     */
    public static function create_ours(): void {
        global $CFG, $DB;
        $dbman = $DB->get_manager();
        $file = new \xmldb_file($CFG->dirroot . '/local/navigatr/db/install.xml');
        $file->loadXMLStructure();
        foreach ($file->getStructure()->getTables() as $table) {
            if (!$dbman->table_exists($table)) {
                $dbman->create_table($table);
            }
        }
    }

    /**
     * Drops what was put aside: it names people, and nothing reads it any more.
     */
    public static function drop(): void {
        global $DB;
        $dbman = $DB->get_manager();
        foreach (self::ASIDE as $name) {
            $table = new \xmldb_table($name);
            if ($dbman->table_exists($table)) {
                $dbman->drop_table($table);
            }
        }
    }
}
