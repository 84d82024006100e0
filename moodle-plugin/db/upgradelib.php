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
 * The steps of the upgrades. Each may be cut short and run again. None uses a class of the plugin: classes change, steps do not.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/upgradebulk.php');
require_once(__DIR__ . '/upgradecolumns.php');
require_once(__DIR__ . '/upgradeholds.php');

/**
 * 2026112602: mappings and awards have a rule, and an award is unique by one text.
 */
function local_navigatr_upgrade_awards_and_mappings(): void {
    global $DB;
    local_navigatr_upgrade_names();
    local_navigatr_upgrade_drop_index('local_navigatr_map', 'courseid', true, ['courseid']);
    local_navigatr_upgrade_drop_index('local_navigatr_award', 'once', true, ['courseid', 'userid', 'target', 'cycle']);
    foreach (['local_navigatr_map', 'local_navigatr_award'] as $table) {
        local_navigatr_upgrade_lengthen($table, ['target' => 160, 'providerid' => 100, 'badgeid' => 100]);
        local_navigatr_upgrade_add_number($table, 'rule', 7);
    }
    local_navigatr_upgrade_add_text('local_navigatr_map', 'statebefore', 10);
    local_navigatr_upgrade_paused_by_removal();
    local_navigatr_upgrade_add_number('local_navigatr_map', 'timereview', 10);
    local_navigatr_upgrade_add_number('local_navigatr_award', 'formeruserid', 10);
    local_navigatr_upgrade_add_number('local_navigatr_award', 'completionid', 10);
    local_navigatr_upgrade_completions();
    local_navigatr_upgrade_add_number('local_navigatr_award', 'taughtin', 10);
    local_navigatr_upgrade_add_number('local_navigatr_award', 'withoutscore', 1);
    local_navigatr_upgrade_add_text('local_navigatr_award', 'issuereason', 500);
    local_navigatr_upgrade_add_number('local_navigatr_award', 'realuserid', 10);
    local_navigatr_upgrade_add_text('local_navigatr_award', 'cancelreason', 40);
    local_navigatr_upgrade_key('local_navigatr_award', 200, ['courseid', 'userid', 'target', 'rule', 'cycle']);
    $DB->execute("UPDATE {local_navigatr_award} SET completionid = COALESCE((
                      SELECT cc.id
                        FROM {course_completions} cc
                       WHERE cc.course = {local_navigatr_award}.courseid AND cc.userid = {local_navigatr_award}.userid
                             AND cc.timecompleted = {local_navigatr_award}.timecompleted
                  ), 0)
                   WHERE completionid = 0");
    $DB->set_field_select(
        'local_navigatr_award',
        'cancelreason',
        'cancelled_by_person',
        "cancelreason IS NULL AND (status = 'cancelled' OR reason = 'cancelled_by_person')"
    );
    local_navigatr_upgrade_add_index('local_navigatr_map', 'courseid_rule', true, ['courseid', 'rule']);
    local_navigatr_upgrade_add_index('local_navigatr_award', 'courseid_userid', false, ['courseid', 'userid']);
    local_navigatr_upgrade_add_index('local_navigatr_award', 'unsettled', false, ['status', 'due', 'state', 'timesent']);
    local_navigatr_upgrade_drop_index('local_navigatr_award', 'status', false, ['status', 'timecreated']);
    // Pages of large sites read these.
    $indexes = [
        'courseid_status_state' => ['courseid', 'status', 'state'],
        'courseid_timemodified' => ['courseid', 'timemodified', 'id'],
        'reason' => ['reason', 'timemodified'],
        'status_state' => ['status', 'state', 'timemodified', 'id'],
        'timemodified' => ['timemodified', 'id'],
    ];
    foreach ($indexes as $name => $columns) {
        local_navigatr_upgrade_add_index('local_navigatr_award', $name, false, $columns);
    }
}

/**
 * 2026112602: that Remove Connection paused a mapping is its own column; a setting held the ids of the courses.
 */
function local_navigatr_upgrade_paused_by_removal(): void {
    global $DB;
    local_navigatr_upgrade_add_number('local_navigatr_map', 'pausedbyremoval', 1);
    $courseids = preg_split('/,/', (string) get_config('local_navigatr', 'pausedbyremoval'), -1, PREG_SPLIT_NO_EMPTY);
    foreach ($courseids as $courseid) {
        $DB->set_field('local_navigatr_map', 'pausedbyremoval', 1, ['courseid' => (int) $courseid]);
    }
    unset_config('pausedbyremoval', 'local_navigatr');
}

/**
 * 2026112602: columns and settings get the names that Moodle's own have.
 */
function local_navigatr_upgrade_names(): void {
    local_navigatr_upgrade_rename_number('local_navigatr_map', 'issuesfrom', 'timeactivated', 10);
    local_navigatr_upgrade_rename_number('local_navigatr_map', 'newestcriterion', 'maxcriterionid', 10);
    local_navigatr_upgrade_rename_number('local_navigatr_award', 'keepbadge', 'badgepinned', 1);
    local_navigatr_upgrade_rename_number('local_navigatr_award', 'timegone', 'timecompletionlost', 10);
    foreach (['queueempty' => 'queueemptyat', 'takenover' => 'migrationsummary'] as $old => $new) {
        $value = get_config('local_navigatr', $old);
        if ($value !== false && get_config('local_navigatr', $new) === false) {
            set_config($new, $value, 'local_navigatr');
        }
        unset_config($old, 'local_navigatr');
    }
    // The last word of the sidecar, whose reasons have other names now: the next exchange brings it anew.
    unset_config('holds', 'local_navigatr');
}

/**
 * 2026112602: what is known of completions that went, were reset, or came again.
 */
function local_navigatr_upgrade_completions(): void {
    global $DB;
    local_navigatr_upgrade_add_number('local_navigatr_map', 'timecompletionchanged', 10);
    local_navigatr_upgrade_add_number('local_navigatr_award', 'timereset', 10);
    local_navigatr_upgrade_add_number('local_navigatr_award', 'heldcompletionid', 10);
    // Nobody noted before when completion was unlocked: what came again since an award may come from that.
    $DB->set_field('local_navigatr_map', 'timecompletionchanged', time(), ['timecompletionchanged' => 0]);
    // It meant something else before.
    $DB->set_field_select('local_navigatr_award', 'timecompletionlost', 0, "status <> 'waiting' AND timecompletionlost > 0");
}

/**
 * 2026112602: consent is per platform and has the version of its text, later what that named; erasures stay when they are done.
 */
function local_navigatr_upgrade_people(): void {
    local_navigatr_upgrade_drop_index('local_navigatr_consent', 'userid_courseid', true, ['userid', 'courseid']);
    local_navigatr_upgrade_add_text('local_navigatr_consent', 'platform', 20, 'navigatr');
    local_navigatr_upgrade_add_text('local_navigatr_consent', 'textversion', 20, '1');
    local_navigatr_upgrade_consent_version();
    local_navigatr_upgrade_add_field('local_navigatr_consent', new xmldb_field('shared', XMLDB_TYPE_TEXT));
    local_navigatr_upgrade_key('local_navigatr_consent', 60, ['courseid', 'userid', 'platform']);
    local_navigatr_upgrade_add_index('local_navigatr_consent', 'userid_courseid', false, ['userid', 'courseid']);
    // Who was asked is in the table now.
    unset_config('consentasked', 'local_navigatr');

    local_navigatr_upgrade_drop_index('local_navigatr_erasure', 'courseid_userid', true, ['courseid', 'userid']);
    local_navigatr_upgrade_add_number('local_navigatr_erasure', 'timedone', 10);
    local_navigatr_upgrade_key('local_navigatr_erasure', 40, ['courseid', 'userid']);
    local_navigatr_upgrade_add_index('local_navigatr_erasure', 'timedone', false, ['timedone', 'courseid', 'userid']);
}

/**
 * 2026112602: the version of a consent's text was a number in 2026112601.
 */
function local_navigatr_upgrade_consent_version(): void {
    global $DB;
    if ($DB->get_columns('local_navigatr_consent')['textversion']->meta_type === 'C') {
        return;
    }
    $field = new xmldb_field('textversion', XMLDB_TYPE_CHAR, '20', null, XMLDB_NOTNULL, null, '1');
    $DB->get_manager()->change_field_type(new xmldb_table('local_navigatr_consent'), $field);
}

/**
 * 2026112602: the account moves from the settings to a table, and what the sidecar was not told of a course is told of its mapping.
 */
function local_navigatr_upgrade_account(): void {
    global $DB;
    local_navigatr_upgrade_account_table();
    local_navigatr_upgrade_hold_table();
    $settings = (array) get_config('local_navigatr');
    $target = ($settings['target'] ?? '') ?: null;
    if (isset($settings['target']) && !$DB->record_exists('local_navigatr_account', ['connectionid' => 'main'])) {
        $DB->insert_record('local_navigatr_account', (object) [
            'connectionid' => 'main',
            'target' => $target,
            'environment' => ($settings['environment'] ?? '') ?: null,
            'accountname' => ($settings['accountname'] ?? '') ?: null,
            'timemodified' => time(),
        ]);
    }
    foreach (preg_grep('/^coursehold_/', array_keys($settings)) as $name) {
        local_navigatr_upgrade_hold((int) substr($name, strlen('coursehold_')), $settings[$name], (string) $target);
        unset_config($name, 'local_navigatr');
    }
    foreach (preg_grep('/^maphold_/', array_keys($settings)) as $name) {
        // Such as maphold_501_0_<hash of the target>: "hold navigatr:production:9", and perhaps who had logged in as somebody.
        [, $courseid, $rule] = explode('_', $name);
        [$request, $of, $realuserid] = explode(' ', "$settings[$name] 0");
        $key = ['courseid' => (int) $courseid, 'rule' => (int) $rule, 'target' => $of];
        local_navigatr_upgrade_keep_hold($key, $request, (int) $realuserid);
        unset_config($name, 'local_navigatr');
    }
    foreach (['target', 'environment', 'accountname'] as $name) {
        unset_config($name, 'local_navigatr');
    }
}

/**
 * Creates the table of accounts where it is not there.
 */
function local_navigatr_upgrade_account_table(): void {
    global $DB;
    $table = new xmldb_table('local_navigatr_account');
    $table->add_field('id', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, XMLDB_SEQUENCE);
    $table->add_field('connectionid', XMLDB_TYPE_CHAR, '32', null, XMLDB_NOTNULL);
    $table->add_field('platform', XMLDB_TYPE_CHAR, '20', null, XMLDB_NOTNULL, null, 'navigatr');
    $table->add_field('target', XMLDB_TYPE_CHAR, '160');
    $table->add_field('accountname', XMLDB_TYPE_CHAR, '255');
    $table->add_field('environment', XMLDB_TYPE_CHAR, '20');
    $table->add_field('tokenlastfour', XMLDB_TYPE_CHAR, '4');
    $table->add_field('timemodified', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, null, '0');
    $table->add_key('primary', XMLDB_KEY_PRIMARY, ['id']);
    $table->add_index('connectionid', XMLDB_INDEX_UNIQUE, ['connectionid']);
    if (!$DB->get_manager()->table_exists($table)) {
        $DB->get_manager()->create_table($table);
    }
    $sources = new xmldb_field('imagesources', XMLDB_TYPE_TEXT);
    if (!$DB->get_manager()->field_exists($table, $sources)) {
        $DB->get_manager()->add_field($table, $sources);
    }
}

/**
 * 2026112602: a table of courses and badges is saved by a task.
 */
function local_navigatr_upgrade_bulk(): void {
    global $DB;
    $table = new xmldb_table('local_navigatr_bulk');
    $table->add_field('id', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, XMLDB_SEQUENCE);
    $table->add_field('userid', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL);
    $table->add_field('categoryid', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL);
    $table->add_field('target', XMLDB_TYPE_CHAR, '160', null, XMLDB_NOTNULL);
    $table->add_field('waiting', XMLDB_TYPE_CHAR, '10', null, XMLDB_NOTNULL);
    $table->add_field('plan', XMLDB_TYPE_TEXT, null, null, XMLDB_NOTNULL);
    $table->add_field('problems', XMLDB_TYPE_TEXT, null, null, XMLDB_NOTNULL);
    foreach (['total', 'done', 'timecreated', 'timemodified'] as $number) {
        $table->add_field($number, XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, null, '0');
    }
    $table->add_key('primary', XMLDB_KEY_PRIMARY, ['id']);
    $table->add_key('userid', XMLDB_KEY_FOREIGN, ['userid'], 'user', ['id']);
    $table->add_index('categoryid_userid', XMLDB_INDEX_NOTUNIQUE, ['categoryid', 'userid']);
    if (!$DB->get_manager()->table_exists($table)) {
        $DB->get_manager()->create_table($table);
    }
}
