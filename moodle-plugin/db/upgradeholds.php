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
 * Steps of an upgrade about what the sidecar was not told yet of a course: settings before, a table now.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

/**
 * Keeps what the sidecar was not told of a course. A mapping that is gone belonged to the connected account.
 *
 * @param int $courseid
 * @param string $request
 * @param string $target of the connected account
 */
function local_navigatr_upgrade_hold(int $courseid, string $request, string $target): void {
    global $DB;
    $target = $DB->get_field('local_navigatr_map', 'target', ['courseid' => $courseid]) ?: $target;
    if ($target !== '') {
        local_navigatr_upgrade_keep_hold(['courseid' => $courseid, 'rule' => 0, 'target' => $target], $request);
    }
}

/**
 * Keeps what the sidecar was not told of a mapping, once.
 *
 * @param array $key `courseid`, `rule` and `target` of the mapping
 * @param string $request
 * @param int $realuserid who had logged in as the one who changed it; 0: nobody
 */
function local_navigatr_upgrade_keep_hold(array $key, string $request, int $realuserid = 0): void {
    global $DB;
    if (!$DB->record_exists('local_navigatr_holdrequest', $key)) {
        $row = $key + ['request' => $request, 'realuserid' => $realuserid];
        $DB->insert_record('local_navigatr_holdrequest', (object) $row);
    }
}

/**
 * Creates the table of what the sidecar was not told yet of mappings, where it is not there.
 */
function local_navigatr_upgrade_hold_table(): void {
    global $DB;
    $table = new xmldb_table('local_navigatr_holdrequest');
    $table->add_field('id', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, XMLDB_SEQUENCE);
    $table->add_field('courseid', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL);
    $table->add_field('rule', XMLDB_TYPE_INTEGER, '7', null, XMLDB_NOTNULL, null, '0');
    $table->add_field('target', XMLDB_TYPE_CHAR, '160', null, XMLDB_NOTNULL);
    $table->add_field('request', XMLDB_TYPE_CHAR, '20', null, XMLDB_NOTNULL);
    $table->add_field('realuserid', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, null, '0');
    $table->add_key('primary', XMLDB_KEY_PRIMARY, ['id']);
    $table->add_index('courseid_rule', XMLDB_INDEX_NOTUNIQUE, ['courseid', 'rule']);
    if (!$DB->get_manager()->table_exists($table)) {
        $DB->get_manager()->create_table($table);
    }
}
