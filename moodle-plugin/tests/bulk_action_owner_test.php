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

use local_navigatr\external\get_bulk_action;
use local_navigatr\external\start_bulk_action;
use local_navigatr\external\stop_bulk_action;
use local_navigatr\fixtures\bulk_action_testcase;
use local_navigatr\local\action\bulk_action;
use local_navigatr\local\action\bulk_actions;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_action_testcase.php');

/**
 * An action on many awards belongs to the person who asked for it: "log in as" makes another one of two people.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\action\bulk_actions
 */
final class bulk_action_owner_test extends bulk_action_testcase {
    /**
     * A person who is logged in as the teacher neither starts, sees nor stops what the teacher asked for: it would go on in the
     * teacher's name alone, and reach what "log in as" does not.
     */
    public function test_impostor_has_nothing_of_the_teacher(): void {
        $question = $this->ask('retry', ['Ada']);
        $this->be_teacher(true);
        $this->assert_others($question['id']);
        $this->be_teacher(false);
        $this->assertSame(1, $this->confirm($question['id'])['done']);
        $this->be_teacher(true);
        $this->assertSame([], bulk_actions::shown(\context_course::instance($this->course->id)));
    }

    /**
     * Nor the other way round.
     */
    public function test_teacher_has_nothing_of_the_impostor(): void {
        $this->be_teacher(true);
        $question = $this->ask('retry', ['Ada']);
        $this->be_teacher(false);
        $this->assert_others($question['id']);
        $this->be_teacher(true);
        $this->assertSame(1, $this->confirm($question['id'])['done']);
    }

    /**
     * Of questions that nobody answers the newest are kept: each may hold a million awards.
     */
    public function test_few_questions_are_kept(): void {
        global $DB;
        $running = $this->ask('retry', ['Ada']);
        $DB->set_field(bulk_action::TABLE, 'status', bulk_action::RUNNING, ['id' => $running['id']]);
        $ids = array_map(fn() => $this->ask('retry', ['Bob'])['id'], range(1, 23));
        $kept = $DB->get_fieldset_select(bulk_action::TABLE, 'id', '1 = 1 ORDER BY id');
        $this->assertSame([$running['id'], ...array_slice($ids, 3)], array_map('intval', $kept));
        $this->assertSame(21, $DB->count_records('local_navigatr_bulkitem'));
    }

    /**
     * The teacher comes, or somebody who is logged in as the teacher.
     *
     * @param bool $isimpostor
     */
    private function be_teacher(bool $isimpostor): void {
        global $USER;
        $this->setUser($this->teacher);
        if ($isimpostor) {
            $_SESSION['REALUSER'] = get_admin();
            $USER->realuser = get_admin()->id;
            $USER->loginascontext = \context_course::instance($this->course->id);
        }
    }

    /**
     * An action is not the current person's.
     *
     * @param int $id
     */
    private function assert_others(int $id): void {
        $this->assert_refused_as('bulkactiongone', fn() => start_bulk_action::execute($id, '', 1));
        $this->assert_refused_as('bulkactiongone', fn() => get_bulk_action::execute($id));
        $this->assert_refused_as('bulkactiongone', fn() => stop_bulk_action::execute($id));
        $this->assertSame([], $this->sidecar->lines());
    }
}
