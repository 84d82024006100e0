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

namespace local_navigatr\output;

use local_navigatr\event\learners_downloaded;
use local_navigatr\local\action\bulk_action;
use local_navigatr\local\award\award;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\course_name;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\plain_text;
use local_navigatr\local\spreadsheet_cell;

/**
 * What came of each award of an action on many, as a file. It does not name learners that the person no longer sees.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class bulk_action_file {
    /**
     * Sends the file. It names people, so that is logged.
     *
     * @param bulk_action $action
     */
    public static function send(bulk_action $action): void {
        $columns = array_map(fn($name) => get_string($name, 'local_navigatr'), ['learner', 'badge', 'result', 'state', 'awardid']);
        $fields = array_map([\core_user\fields::class, 'get_display_name'], self::identity_fields($action));
        array_splice($columns, 1, 0, [...$fields, get_string('course')]);
        isolated::trigger(learners_downloaded::create_from_context(self::context($action), 'action'));
        $cells = fn($row) => self::cells($row, self::identity_fields($action), self::context($action));
        \core\dataformat::download_data('navigatr-result', 'csv', $columns, self::rows($action), $cells);
    }

    /**
     * Where the log is; the site where that is gone.
     *
     * @param bulk_action $action
     * @return \context
     */
    private static function context(bulk_action $action): \context {
        return \context::instance_by_id((int) $action->record()->contextid, IGNORE_MISSING) ?: \context_system::instance();
    }

    /**
     * What Moodle shows of learners' identity to the reader: two may have one name.
     *
     * @param bulk_action $action
     * @return string[]
     */
    private static function identity_fields(bulk_action $action): array {
        return \core_user\fields::get_identity_fields(self::context($action), false);
    }

    /**
     * The awards. Those of a log that is gone are not shown.
     *
     * @param bulk_action $action
     * @return \moodle_recordset|array
     */
    private static function rows(bulk_action $action): iterable {
        global $DB;
        $context = \context::instance_by_id((int) $action->record()->contextid, IGNORE_MISSING);
        $scope = $context ? award_scope::of($context) : null;
        if (!$scope?->may_view()) {
            return [];
        }
        [$where, $params] = $scope->sql_awards('a');
        $names = \core_user\fields::for_name()->including(...self::identity_fields($action))->get_sql('u', true);
        $badge = known_names::of_award('a') . ' AS badgename';
        $standing = award::standing('a');
        return $DB->get_recordset_sql("SELECT i.id, i.result, a.uuid, a.courseid, a.coursename, a.badgeid, $badge,
                                              $standing AS standing,
                                              u.id AS existing $names->selects
                                         FROM {local_navigatr_bulkitem} i
                                         JOIN {local_navigatr_award} a ON a.id = i.awardid
                                    LEFT JOIN {user} u ON u.id = a.userid AND u.deleted = 0
                                        WHERE i.actionid = :actionid AND $where
                                     ORDER BY i.id", $params + ['actionid' => $action->id()]);
    }

    /**
     * A line of the file.
     *
     * @param \stdClass $row
     * @param string[] $identity names of fields
     * @param \context $context where the log is
     * @return string[]
     */
    private static function cells(\stdClass $row, array $identity, \context $context): array {
        $cells = [
            $row->existing ? plain_text::person($row, $context) : get_string('deleteduser', 'bulkusers'),
            ...array_map(fn($field) => (string) $row->$field, $identity),
            course_name::format((string) $row->coursename, (int) $row->courseid),
            $row->badgename ?: get_string('badge', 'local_navigatr') . " $row->badgeid",
            bulk_action_text::result($row->result),
            award_formatter::standings()[$row->standing] ?? $row->standing,
            $row->uuid,
        ];
        return array_map([spreadsheet_cell::class, 'escape'], $cells);
    }
}
