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

use local_navigatr\fixtures\acts_testcase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/acts_testcase.php');

/**
 * Who is named in the sidecar's audit trail.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sidecar\client
 * @covers     \local_navigatr\local\sync\course_hold_sync
 * @covers     \local_navigatr\local\sync\recalls
 */
final class acting_user_test extends acts_testcase {
    /**
     * What a task tells the sidecar later is told in the name of who decided it, not of the task's admin.
     */
    public function test_task_tells_the_sidecar_who_decided(): void {
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->set_award(['status' => 'sent', 'state' => 'queued']);
        $this->setUser($teacher);
        $this->sidecar->isup = false;
        $this->map($this->course, '52', 'cancel');
        $this->perform('pause');
        [$this->sidecar->isup, $this->sidecar->calls] = [true, []];
        $this->setAdminUser();
        $this->run_task('send_awards');
        $hold = strtok($this->hold_of($this->course), '?');
        foreach (['POST /v1/issuances/cancel', "PUT $hold"] as $call) {
            $actors = array_column($this->sidecar->bodies($call), 'actor');
            $this->assertSame([['userId' => $teacher->id]], array_unique($actors, SORT_REGULAR), $call);
        }
    }

    /**
     * Nor is it forgotten who had logged in as that person.
     */
    public function test_task_tells_the_sidecar_who_was_behind_it(): void {
        global $USER;
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->setUser($teacher);
        $USER->realuser = get_admin()->id;
        $USER->loginascontext = \context_system::instance();
        $_SESSION["REALUSER"] = get_admin();
        $this->sidecar->isup = false;
        $this->perform('pause');
        [$this->sidecar->isup, $this->sidecar->calls] = [true, []];
        $this->setUser($this->enrolled($this->course));
        $this->run_task('send_awards');
        $hold = strtok($this->hold_of($this->course), '?');
        $actors = array_column($this->sidecar->bodies("PUT $hold"), 'actor');
        $this->assertSame([['userId' => $teacher->id, 'realUserId' => get_admin()->id]], $actors);
        // It was told, so it is not told again.
        $this->run_task('send_awards');
        $this->assertCount(1, $this->sidecar->bodies("PUT $hold"));
    }

    /**
     * Nor is it of an award that cron recalls later.
     */
    public function test_recall_by_cron_names_who_was_behind_it(): void {
        global $USER;
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->set_award(['status' => 'sent', 'state' => 'queued']);
        $this->setUser($teacher);
        $USER->realuser = get_admin()->id;
        $this->sidecar->isup = false;
        $this->map($this->course, '52', 'cancel');
        [$this->sidecar->isup, $this->sidecar->calls] = [true, []];
        $this->setAdminUser();
        $this->run_task('send_awards');
        $actors = array_column($this->sidecar->bodies('POST /v1/issuances/cancel'), 'actor');
        $both = ['userId' => $teacher->id, 'realUserId' => get_admin()->id];
        $this->assertSame([$both], array_unique($actors, SORT_REGULAR));
    }
}
