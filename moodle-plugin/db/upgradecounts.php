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
 * Steps of an upgrade about how awards are counted.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/upgradecolumns.php');

/**
 * 2026112900: indexes have all that awards are counted by, and by which those of a learner are sorted.
 */
function local_navigatr_upgrade_indexes_of_counts(): void {
    $more = [
        'courseid_status_state' => [['courseid', 'status', 'state'], ['rule']],
        'status_state' => [['status', 'state', 'timemodified', 'id'], ['rule']],
        'unsettled' => [['status', 'due', 'state', 'timesent'], ['rule', 'reason', 'timecompletionlost']],
    ];
    foreach ($more as $name => [$columns, $added]) {
        local_navigatr_upgrade_drop_index('local_navigatr_award', $name, false, $columns);
        local_navigatr_upgrade_add_index('local_navigatr_award', $name, false, [...$columns, ...$added]);
    }
    $columns = ['userid', 'timemodified', 'id', 'rule', 'courseid'];
    local_navigatr_upgrade_add_index('local_navigatr_award', 'userid_timemodified', false, $columns);
}
