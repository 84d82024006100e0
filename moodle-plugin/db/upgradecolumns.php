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
 * Columns, keys and indexes, as the steps of the upgrade change them. Each function does nothing where it was done.
 *
 * @package   local_navigatr
 * @copyright 2026 Navigatr for Moodle contributors
 * @license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

/**
 * Makes rows unique by a text of some of their columns.
 *
 * @param string $tablename
 * @param int $length of the text
 * @param string[] $columns
 */
function local_navigatr_upgrade_key(string $tablename, int $length, array $columns): void {
    global $DB;
    local_navigatr_upgrade_add_text($tablename, 'onekey', $length);
    $parts = explode(' ', implode(" '/' ", $columns));
    $DB->execute("UPDATE {{$tablename}} SET onekey = " . $DB->sql_concat(...$parts) . ' WHERE onekey IS NULL');
    // An index on it would be in the way.
    local_navigatr_upgrade_drop_index($tablename, 'onekey', true, ['onekey']);
    $field = new xmldb_field('onekey', XMLDB_TYPE_CHAR, (string) $length, null, XMLDB_NOTNULL);
    $DB->get_manager()->change_field_notnull(new xmldb_table($tablename), $field);
    local_navigatr_upgrade_add_index($tablename, 'onekey', true, ['onekey']);
}

/**
 * Adds a number that is never null.
 *
 * @param string $tablename
 * @param string $name
 * @param int $length
 * @param int $default
 */
function local_navigatr_upgrade_add_number(string $tablename, string $name, int $length, int $default = 0): void {
    $field = new xmldb_field($name, XMLDB_TYPE_INTEGER, (string) $length, null, XMLDB_NOTNULL, null, (string) $default);
    local_navigatr_upgrade_add_field($tablename, $field);
}

/**
 * Renames a number that is never null, where it has its old name.
 *
 * @param string $tablename
 * @param string $old
 * @param string $new
 * @param int $length
 */
function local_navigatr_upgrade_rename_number(string $tablename, string $old, string $new, int $length): void {
    global $DB;
    $table = new xmldb_table($tablename);
    $field = new xmldb_field($old, XMLDB_TYPE_INTEGER, (string) $length, null, XMLDB_NOTNULL, null, '0');
    if ($DB->get_manager()->field_exists($table, $old) && !$DB->get_manager()->field_exists($table, $new)) {
        $DB->get_manager()->rename_field($table, $field, $new);
    }
}

/**
 * Adds a text, which may be null unless it has a default.
 *
 * @param string $tablename
 * @param string $name
 * @param int $length
 * @param string|null $default
 */
function local_navigatr_upgrade_add_text(string $tablename, string $name, int $length, ?string $default = null): void {
    $notnull = $default === null ? null : XMLDB_NOTNULL;
    $field = new xmldb_field($name, XMLDB_TYPE_CHAR, (string) $length, null, $notnull, null, $default);
    local_navigatr_upgrade_add_field($tablename, $field);
}

/**
 * Adds a column where it is not there.
 *
 * @param string $tablename
 * @param xmldb_field $field
 */
function local_navigatr_upgrade_add_field(string $tablename, xmldb_field $field): void {
    global $DB;
    $table = new xmldb_table($tablename);
    if (!$DB->get_manager()->field_exists($table, $field)) {
        $DB->get_manager()->add_field($table, $field);
    }
}

/**
 * Lets texts be longer.
 *
 * @param string $tablename
 * @param int[] $lengths by column
 */
function local_navigatr_upgrade_lengthen(string $tablename, array $lengths): void {
    global $DB;
    foreach ($lengths as $name => $length) {
        $field = new xmldb_field($name, XMLDB_TYPE_CHAR, (string) $length, null, XMLDB_NOTNULL);
        $DB->get_manager()->change_field_precision(new xmldb_table($tablename), $field);
    }
}

/**
 * Adds an index where it is not there.
 *
 * @param string $tablename
 * @param string $name
 * @param bool $isunique
 * @param string[] $columns
 */
function local_navigatr_upgrade_add_index(string $tablename, string $name, bool $isunique, array $columns): void {
    global $DB;
    $index = local_navigatr_upgrade_index($name, $isunique, $columns);
    if (!$DB->get_manager()->index_exists(new xmldb_table($tablename), $index)) {
        $DB->get_manager()->add_index(new xmldb_table($tablename), $index);
    }
}

/**
 * Drops an index where it is there.
 *
 * @param string $tablename
 * @param string $name
 * @param bool $isunique
 * @param string[] $columns
 */
function local_navigatr_upgrade_drop_index(string $tablename, string $name, bool $isunique, array $columns): void {
    global $DB;
    $index = local_navigatr_upgrade_index($name, $isunique, $columns);
    if ($DB->get_manager()->index_exists(new xmldb_table($tablename), $index)) {
        $DB->get_manager()->drop_index(new xmldb_table($tablename), $index);
    }
}

/**
 * An index.
 *
 * @param string $name
 * @param bool $isunique
 * @param string[] $columns
 * @return xmldb_index
 */
function local_navigatr_upgrade_index(string $name, bool $isunique, array $columns): xmldb_index {
    return new xmldb_index($name, $isunique ? XMLDB_INDEX_UNIQUE : XMLDB_INDEX_NOTUNIQUE, $columns);
}
