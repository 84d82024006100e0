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

namespace local_navigatr\privacy;

use core_privacy\local\metadata\collection;
use core_privacy\local\request\approved_contextlist;
use core_privacy\local\request\approved_userlist;
use core_privacy\local\request\contextlist;
use core_privacy\local\request\userlist;
use local_navigatr\local\bulk\run;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\client;

/**
 * What the plugin, its sidecar and Navigatr hold about people.
 *
 * Data about a course is in the course's context; for what belongs to courses that are gone see {@see gone}.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class provider implements
    \core_privacy\local\request\core_userlist_provider,
    \core_privacy\local\metadata\provider,
    \core_privacy\local\request\plugin\provider {
    /** When a row was made and changed. */
    private const TIMES = ['timecreated', 'timemodified'];

    /** Fields of each table that are about people, or are shown with them. */
    private const TABLES = [
        'map' => ['courseid', 'usermodified', ...self::TIMES],
        'holdrequest' => ['courseid', 'rule', 'target', 'request', 'realuserid'],
        'award' => [
            'uuid', 'courseid', 'userid', 'target', 'rule', 'cycle', 'onekey', 'formeruserid', 'providerid', 'badgeid',
            'coursename', 'timecompleted', 'completionid', 'origin', 'status', 'due', 'state', 'reason', 'cancelreason', 'needs',
            'badgepinned', 'issuereason', 'timecompletionlost', 'timereset', 'heldcompletionid', 'timesent', 'taughtin',
            'withoutscore', 'notice', 'timeissued', 'timerevoked', 'claimed', 'usermodified', 'realuserid', ...self::TIMES,
        ],
        'consent' => ['userid', 'courseid', 'platform', 'onekey', 'textversion', 'shared', 'agreed', ...self::TIMES],
        'bulk' => ['userid', 'categoryid', 'target', 'waiting', 'plan', 'problems', 'total', 'done', ...self::TIMES],
        'bulkaction' => ['userid', 'realuserid', 'contextid', 'action', 'note', 'status', 'problem', 'total', ...self::TIMES],
        'erasure' => ['userid', 'courseid', 'onekey', 'timecreated', 'timetried', 'timedone'],
    ];

    /** Fields that leave Moodle, by where they go. */
    private const LOCATIONS = [
        'sidecar' => [
            'uuid', 'target', 'courseid', 'coursename', 'userid', 'formeruserid', 'rule', 'cycle', 'providerid', 'badgeid',
            'completedat', 'trigger', 'firstname', 'lastname', 'email', 'recipientproblem', 'score', 'evidence', 'validmonths',
            'knownstate', 'knownreason', 'cancelreason', 'actor', 'note', 'addresskey',
        ],
        'navigatr' => ['firstname', 'lastname', 'email', 'coursename', 'evidence', 'score'],
        'obf' => ['firstname', 'lastname', 'email', 'evidence', 'completedat', 'validmonths'],
    ];

    /**
     * Declares all tables and all places outside.
     *
     * @param collection $collection
     * @return collection
     */
    public static function get_metadata(collection $collection): collection {
        foreach (self::TABLES as $table => $fields) {
            $collection->add_database_table("local_navigatr_$table", self::strings($table, $fields), "privacy:metadata:$table");
        }
        foreach (self::LOCATIONS as $location => $fields) {
            $strings = self::strings($location, $fields);
            $collection->add_external_location_link($location, $strings, "privacy:metadata:$location");
        }
        $collection->add_subsystem_link('core_message', [], 'privacy:metadata:core_message');
        return $collection;
    }

    /**
     * Where there is something about a user.
     *
     * @param int $userid
     * @return contextlist
     */
    public static function get_contexts_for_userid(int $userid): contextlist {
        $contextlist = new contextlist();
        $contextlist->add_from_sql(
            "SELECT ctx.id
               FROM {context} ctx
              WHERE ctx.contextlevel = :level
                    AND (EXISTS (SELECT 1 FROM {local_navigatr_award} a
                                  WHERE a.courseid = ctx.instanceid
                                        AND (a.userid = :learner OR a.usermodified = :releaser OR a.realuserid = :behind))
                         OR EXISTS (SELECT 1 FROM {local_navigatr_map} m
                                     WHERE m.courseid = ctx.instanceid AND m.usermodified = :mapper)
                         OR EXISTS (SELECT 1 FROM {local_navigatr_holdrequest} h
                                     WHERE h.courseid = ctx.instanceid AND h.realuserid = :behindmapper)
                         OR EXISTS (SELECT 1 FROM {local_navigatr_consent} c
                                     WHERE c.courseid = ctx.instanceid AND c.userid = :consenter))",
            ['level' => CONTEXT_COURSE]
                + array_fill_keys(['learner', 'releaser', 'behind', 'mapper', 'behindmapper', 'consenter'], $userid)
        );
        $contextlist->add_from_sql(
            "SELECT ctx.id
               FROM {context} ctx
               JOIN {local_navigatr_bulk} b ON b.categoryid = ctx.instanceid
              WHERE ctx.contextlevel = :level AND b.userid = :asker",
            ['level' => CONTEXT_COURSECAT, 'asker' => $userid]
        );
        // Always: name and address in the sidecar belong to no course, nor does what a user did to the connection.
        gone::add_context($contextlist, $userid);
        return $contextlist;
    }

    /**
     * Who there is something about in a context.
     *
     * @param userlist $userlist
     */
    public static function get_users_in_context(userlist $userlist): void {
        $context = $userlist->get_context();
        $params = ['instanceid' => $context->instanceid];
        if ($context instanceof \context_course) {
            $where = 'WHERE courseid = :instanceid';
            $userlist->add_from_sql('userid', "SELECT userid FROM {local_navigatr_award} $where", $params);
            $userlist->add_from_sql('userid', "SELECT userid FROM {local_navigatr_consent} $where AND userid > 0", $params);
            $acted = [['award', 'usermodified'], ['award', 'realuserid'], ['map', 'usermodified'], ['holdrequest', 'realuserid']];
            foreach ($acted as [$table, $column]) {
                $sql = "SELECT $column FROM {local_navigatr_$table} $where AND $column > 0";
                $userlist->add_from_sql($column, $sql, $params);
            }
        }
        if ($context instanceof \context_coursecat) {
            $sql = 'SELECT userid FROM {local_navigatr_bulk} WHERE categoryid = :instanceid';
            $userlist->add_from_sql('userid', $sql, $params);
        }
        if ($context instanceof \context_user) {
            $userlist->add_user($context->instanceid);
        }
        if ($context instanceof \context_system) {
            $userlist->add_users(gone::users_without_context());
        }
    }

    /**
     * Writes down what Moodle and the sidecar hold about a user.
     *
     * @param approved_contextlist $contextlist
     */
    public static function export_user_data(approved_contextlist $contextlist): void {
        (new export($contextlist, client::lazy()))->write();
    }

    /**
     * Erases everybody in a context.
     *
     * @param \context $context
     */
    public static function delete_data_for_all_users_in_context(\context $context): void {
        if ($context instanceof \context_course) {
            erase::course($context->instanceid);
        }
        if ($context instanceof \context_user) {
            erase::user($context->instanceid);
        }
        if ($context instanceof \context_coursecat) {
            run::delete(['categoryid' => $context->instanceid]);
        }
        if ($context instanceof \context_system) {
            self::delete_users(gone::users_without_context(), $context);
        }
    }

    /**
     * Erases a user in contexts.
     *
     * @param approved_contextlist $contextlist
     */
    public static function delete_data_for_user(approved_contextlist $contextlist): void {
        $contexts = $contextlist->get_contexts();
        // Last: it takes what is left when the courses are done.
        $islast = fn($context) => gone::is_context_of($context, (int) $contextlist->get_user()->id);
        usort($contexts, fn($one, $other) => $islast($one) <=> $islast($other));
        self::each($contexts, fn($context) => self::delete_users([$contextlist->get_user()->id], $context));
    }

    /**
     * Erases users in a context.
     *
     * @param approved_userlist $userlist
     */
    public static function delete_data_for_users(approved_userlist $userlist): void {
        self::delete_users($userlist->get_userids(), $userlist->get_context());
    }

    /**
     * Erases users in a context.
     *
     * @param int[] $userids
     * @param \context $context
     */
    private static function delete_users(array $userids, \context $context): void {
        self::each($userids, function ($userid) use ($context) {
            if ($context instanceof \context_course) {
                erase::user_in_course((int) $userid, $context->instanceid);
            }
            if ($context instanceof \context_coursecat) {
                run::delete(['categoryid' => $context->instanceid, 'userid' => $userid]);
            }
            if (gone::is_context_of($context, (int) $userid)) {
                erase::user((int) $userid);
            }
        });
    }

    /**
     * Erases one after the other. One that fails keeps no other from being erased; then Moodle is told.
     *
     * @param array $items
     * @param callable $erase
     * @throws \Throwable the first
     */
    private static function each(array $items, callable $erase): void {
        $first = null;
        foreach ($items as $item) {
            $error = isolated::attempt(fn() => $erase($item));
            $first ??= $error;
        }
        if ($first) {
            throw $first;
        }
    }

    /**
     * The strings that describe fields.
     *
     * @param string $holder
     * @param string[] $fields
     * @return string[] by field
     */
    private static function strings(string $holder, array $fields): array {
        return array_combine($fields, array_map(fn($field) => "privacy:metadata:$holder:$field", $fields));
    }
}
