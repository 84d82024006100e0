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
 * Steps of an upgrade about actions on many awards.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
/**
 * 2026112602: creates the tables of actions on many awards where they are not there.
 */
function local_navigatr_upgrade_bulk_actions(): void {
    global $DB;
    $action = new xmldb_table('local_navigatr_bulkaction');
    $action->add_field('id', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, XMLDB_SEQUENCE);
    $action->add_field('userid', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL);
    $action->add_field('realuserid', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, null, '0');
    $action->add_field('contextid', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL);
    $action->add_field('action', XMLDB_TYPE_CHAR, '30', null, XMLDB_NOTNULL);
    $action->add_field('note', XMLDB_TYPE_TEXT);
    $action->add_field('status', XMLDB_TYPE_CHAR, '10', null, XMLDB_NOTNULL);
    $action->add_field('problem', XMLDB_TYPE_CHAR, '40');
    foreach (['total', 'timecreated', 'timemodified'] as $number) {
        $action->add_field($number, XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, null, '0');
    }
    $action->add_key('primary', XMLDB_KEY_PRIMARY, ['id']);
    $action->add_key('userid', XMLDB_KEY_FOREIGN, ['userid'], 'user', ['id']);
    $action->add_index('timemodified', XMLDB_INDEX_NOTUNIQUE, ['timemodified']);

    $item = new xmldb_table('local_navigatr_bulkitem');
    $item->add_field('id', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, XMLDB_SEQUENCE);
    $item->add_field('actionid', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL);
    $item->add_field('awardid', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL);
    foreach (['status' => 10, 'state' => 20, 'reason' => 40] as $text => $length) {
        $item->add_field($text, XMLDB_TYPE_CHAR, (string) $length, null, XMLDB_NOTNULL);
    }
    $item->add_field('completionlost', XMLDB_TYPE_INTEGER, '1', null, XMLDB_NOTNULL, null, '0');
    $item->add_field('result', XMLDB_TYPE_CHAR, '20', null, XMLDB_NOTNULL);
    $item->add_key('primary', XMLDB_KEY_PRIMARY, ['id']);
    $item->add_index('actionid_result', XMLDB_INDEX_NOTUNIQUE, ['actionid', 'result']);
    $item->add_index('awardid', XMLDB_INDEX_NOTUNIQUE, ['awardid']);
    foreach ([$action, $item] as $table) {
        if (!$DB->get_manager()->table_exists($table)) {
            $DB->get_manager()->create_table($table);
        }
    }
}
