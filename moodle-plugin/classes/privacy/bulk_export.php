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

use core_privacy\local\request\transform;
use core_privacy\local\request\writer;
use local_navigatr\local\action\bulk_action;
use local_navigatr\output\bulk_action_text;

/**
 * Writes down the actions on many awards that a user confirmed, also logged in as another. Of the learners nothing is told.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class bulk_export {
    /**
     * Writes them under the user.
     *
     * @param int $userid
     * @param \context|null $home of the user; null: it is not asked for
     */
    public static function write(int $userid, ?\context $home): void {
        global $DB;
        $people = ['userid' => $userid, 'behind' => $userid];
        $records = $DB->get_records_select(bulk_action::TABLE, 'userid = :userid OR realuserid = :behind', $people, 'id');
        if ($home && $records) {
            $path = [get_string('pluginname', 'local_navigatr'), get_string('privacy:export:bulkaction', 'local_navigatr')];
            $actions = array_map(fn($record) => self::readable($record, $userid), array_values($records));
            writer::with_context($home)->export_data($path, (object) ['actions' => $actions]);
        }
    }

    /**
     * A bulk action for people.
     *
     * @param \stdClass $record
     * @param int $userid that the export is about
     * @return \stdClass
     */
    private static function readable(\stdClass $record, int $userid): \stdClass {
        $context = \context::instance_by_id((int) $record->contextid, IGNORE_MISSING);
        return (object) [
            'action' => bulk_action_text::label($record->action),
            'log' => $context ? $context->get_context_name() : null,
            'status' => get_string("privacy:export:bulk$record->status", 'local_navigatr'),
            'problem' => $record->problem === null ? null : get_string('bulkwaits', 'local_navigatr', $record->problem),
            'note' => $record->note,
            'total' => $record->total,
            // Another person is not named: the export is about one.
            'by' => in_words::doer($userid, (int) $record->realuserid),
            'timecreated' => transform::datetime($record->timecreated),
            'timemodified' => transform::datetime($record->timemodified),
        ];
    }
}
