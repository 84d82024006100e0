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
 * Limits of categories, as the steps of the upgrade add them. Each function does nothing where it was done.
 *
 * @package   local_navigatr
 * @copyright 2026 Navigatr for Moodle contributors
 * @license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

/**
 * Adds the table of limits, and what they ask of a mapping.
 */
function local_navigatr_upgrade_limits(): void {
    global $DB;
    $table = new xmldb_table('local_navigatr_limit');
    $table->add_field('id', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, XMLDB_SEQUENCE);
    $table->add_field('categoryid', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL);
    $table->add_field('allowed', XMLDB_TYPE_TEXT, null, null, XMLDB_NOTNULL);
    $table->add_field('timemodified', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, null, '0');
    $table->add_key('primary', XMLDB_KEY_PRIMARY, ['id']);
    $table->add_index('categoryid', XMLDB_INDEX_UNIQUE, ['categoryid']);
    if (!$DB->get_manager()->table_exists($table)) {
        $DB->get_manager()->create_table($table);
    }
    local_navigatr_upgrade_add_field('local_navigatr_map', new xmldb_field('badgecategories', XMLDB_TYPE_TEXT));
}
