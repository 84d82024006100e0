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

namespace local_navigatr;

use local_navigatr\fixtures\impostor_testcase;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\sidecar\client;
use local_navigatr\task\map_courses;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/impostor_testcase.php');

/**
 * The person who was behind "log in as" is kept, and told.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\event\award_act
 * @covers     \local_navigatr\event\category_act
 * @covers     \local_navigatr\event\mapping_event
 * @covers     \local_navigatr\event\site_act
 */
final class logged_in_as_test extends impostor_testcase {
    /**
     * A task that goes on with what somebody asked for under "log in as" logs both people, too; so does the sidecar.
     */
    public function test_task_keeps_who_was_behind_it(): void {
        $this->come(true);
        [$category, $plan] = $this->bulk_plan();
        map_courses::start($category, $plan, 'ask');
        $this->setUser(null);
        $before = $this->newest();
        while ($task = \core\task\manager::get_next_adhoc_task(time(), true, '\\' . map_courses::class)) {
            $task->execute();
            \core\task\manager::adhoc_task_complete($task);
        }
        foreach (['mapping_created', 'bulk_run_finished'] as $event) {
            $rows = $this->logged($before, $event);
            $this->assertCount(1, $rows);
            $row = reset($rows);
            $this->assertSame([get_admin()->id, (string) $this->impostor()->id], [$row->userid, $row->realuserid], $event);
        }
    }

    /**
     * The sidecar is told both people.
     */
    public function test_sidecar_is_told_who_was_behind_it(): void {
        $this->perform('pause');
        $this->come(true);
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, 'active');
        $hold = strtok($this->hold_of($this->course), '?');
        $actors = array_map(fn($body) => $body['actor'], $this->sidecar->bodies("DELETE $hold"));
        $this->assertSame(['userId' => get_admin()->id], reset($actors));
        $this->assertSame(['userId' => get_admin()->id, 'realUserId' => (string) $this->impostor()->id], end($actors));
    }
}
