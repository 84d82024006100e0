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

/**
 * Names of badges and providers, in an upgrade.
 *
 * @package   local_navigatr
 * @copyright 2026 Navigatr for Moodle contributors
 * @license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

/**
 * 2026112602: names of badges and providers stay when a course is mapped to others.
 */
function local_navigatr_upgrade_known_names(): void {
    global $DB;
    $table = new xmldb_table('local_navigatr_name');
    $table->add_field('id', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, XMLDB_SEQUENCE);
    $table->add_field('target', XMLDB_TYPE_CHAR, '160', null, XMLDB_NOTNULL);
    $table->add_field('kind', XMLDB_TYPE_CHAR, '10', null, XMLDB_NOTNULL);
    $table->add_field('itemid', XMLDB_TYPE_CHAR, '100', null, XMLDB_NOTNULL);
    $table->add_field('name', XMLDB_TYPE_CHAR, '255', null, XMLDB_NOTNULL);
    $table->add_key('primary', XMLDB_KEY_PRIMARY, ['id']);
    $table->add_index('itemid_kind_target', XMLDB_INDEX_NOTUNIQUE, ['itemid', 'kind', 'target']);
    if (!$DB->get_manager()->table_exists($table)) {
        $DB->get_manager()->create_table($table);
    }
    \local_navigatr\local\mapping\known_names::keep_mapped();
}
