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

namespace local_navigatr\local\bulk;

use local_navigatr\event\bulk_run_finished;
use local_navigatr\event\bulk_run_started;
use local_navigatr\event\category_act;
use local_navigatr\local\account\accounts;
use local_navigatr\local\course_badge\pending_awards;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sync\course_hold_sync;

/**
 * A confirmed table on its way: course after course is mapped, by a page for a moment and then by a task. It can be stopped
 * anywhere and goes on there. Each course is looked at again when its turn comes.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class run {
    /** The table. */
    public const TABLE = category_act::TABLE;

    /** How long what became of a run is kept. */
    private const KEPT_SECONDS = 30 * DAYSECS;

    /** Another process that works on the same run is waited for this long. */
    private const LOCK_SECONDS = 5;

    /** @var array `providers`, `badges` and `rows` of the confirmed table. */
    private array $plan;

    /** @var run_notes What became of them. */
    private readonly run_notes $notes;

    /**
     * A run.
     *
     * @param \stdClass $record
     */
    private function __construct(
        /** @var \stdClass */
        private readonly \stdClass $record
    ) {
        $this->plan = json_decode($record->plan, true);
        $this->notes = new run_notes($record);
    }

    /**
     * Keeps a table that a person has confirmed, and lets a task save it.
     *
     * @param int $categoryid
     * @param plan $plan
     * @param string $waiting of {@see pending_awards}
     * @param callable $queue takes the id of the run and queues the task that goes on with it
     * @return self
     * @throws \moodle_exception `waitingchoice` when learners wait and nobody chose: nothing is kept
     */
    public static function start(int $categoryid, plan $plan, string $waiting, callable $queue): self {
        global $DB, $USER;
        if ($plan->errors()) {
            throw new \coding_exception('A table with errors is not saved');
        }
        if ($waiting === pending_awards::ASK && $plan->waiting() > 0) {
            throw new \moodle_exception('waitingchoice', 'local_navigatr');
        }
        $id = $DB->insert_record(self::TABLE, (object) [
            'userid' => $USER->id,
            'categoryid' => $categoryid,
            'target' => accounts::target() ?? accounts::targets()[0] ?? '',
            'waiting' => $waiting,
            'plan' => json_encode($plan->packed()),
            'problems' => '[]',
            'total' => count($plan->changes()),
            'timecreated' => time(),
            'timemodified' => time(),
        ]);
        $queue($id);
        $facts = ['total' => count($plan->changes()), 'waiting' => $waiting];
        isolated::trigger(bulk_run_started::create_from_facts($categoryid, $facts, $id));
        return self::find($id);
    }

    /**
     * A run.
     *
     * @param int $id
     * @return self|null null when it is not kept any more
     */
    public static function find(int $id): ?self {
        global $DB;
        $record = $DB->get_record(self::TABLE, ['id' => $id]);
        return $record ? new self($record) : null;
    }

    /**
     * The newest of a category that somebody asked for.
     *
     * @param int $categoryid
     * @param int $userid
     * @return self|null
     */
    public static function newest(int $categoryid, int $userid): ?self {
        global $DB;
        $mine = ['categoryid' => $categoryid, 'userid' => $userid];
        $records = $DB->get_records(self::TABLE, $mine, 'id DESC', '*', 0, 1);
        return $records ? new self(reset($records)) : null;
    }

    /**
     * Forgets runs. What is left to do of them is not done.
     *
     * @param array $which columns
     */
    public static function delete(array $which): void {
        global $DB;
        $DB->delete_records(self::TABLE, $which);
    }

    /**
     * Forgets runs that ended, or were given up, so long ago that nobody looks at them any more.
     */
    public static function prune(): void {
        global $DB;
        $DB->delete_records_select(self::TABLE, 'timemodified < :before', ['before' => time() - self::KEPT_SECONDS]);
    }

    /**
     * Saves course after course until the time is up, unless another process does. The current user must be the one who asked.
     *
     * @param client $client
     * @param deadline $deadline
     */
    public function advance(client $client, deadline $deadline): void {
        $factory = \core\lock\lock_config::get_lock_factory('local_navigatr_bulk');
        $lock = $factory->get_lock('run' . $this->record->id, self::LOCK_SECONDS);
        if (!$lock) {
            return;
        }
        try {
            // What another process did while this one waited.
            $now = self::find((int) $this->record->id);
            $this->record->done = $now?->record->done ?? $this->record->total;
            $this->notes->problems = $now?->problems() ?? [];
            // One call of the sidecar for each course would take minutes: the task tells it.
            course_hold_sync::without_calls(function () use ($client, $deadline) {
                while (!$this->is_finished() && !$deadline->is_over()) {
                    $this->step($client);
                }
            });
            $this->notes->finish();
        } finally {
            $lock->release();
        }
    }

    /**
     * Ends it for somebody who may not go on: nothing of what is left is done, and all of it is listed.
     */
    public function give_up(): void {
        while (!$this->is_finished()) {
            $this->note(get_string('bulkerror_askergone', 'local_navigatr'));
        }
    }

    /**
     * Whether all courses had their turn.
     *
     * @return bool
     */
    public function is_finished(): bool {
        return (int) $this->record->done >= (int) $this->record->total;
    }

    /**
     * Who asked.
     *
     * @return int
     */
    public function userid(): int {
        return (int) $this->record->userid;
    }

    /**
     * Where it stands, for the page.
     *
     * @return \stdClass `id`, `categoryid`, `total`, `done`, `timemodified`
     */
    public function progress(): \stdClass {
        $names = ['id', 'categoryid', 'total', 'done', 'timemodified'];
        return (object) array_map('intval', array_intersect_key((array) $this->record, array_flip($names)));
    }

    /**
     * What could not be done.
     *
     * @return array[] `line`, `course` and `message`
     */
    public function problems(): array {
        return $this->notes->problems;
    }

    /**
     * Maps the next course.
     *
     * @param client $client
     */
    private function step(client $client): void {
        [$line, $courseid, $name, $providerid, $badgeid, $before, $target] = $this->plan['rows'][$this->record->done];
        $save = new row_save($client->of($target), $this->record, $this->plan);
        $error = null;
        try {
            $ids = [(int) $courseid, (string) $providerid, (string) $badgeid];
            $error = isolated::attempt(fn() => $save->map(...[...$ids, $before, $target]));
        } catch (sidecar_exception $failure) {
            $error = $failure;
        }
        $this->note($error ? problem::sentence($error, (int) $line) : null);
    }

    /**
     * Notes that the next course had its turn.
     *
     * @param string|null $problem
     */
    private function note(?string $problem): void {
        [$line, , $name] = $this->plan['rows'][$this->record->done];
        $this->notes->add($problem === null ? null : ['line' => $line, 'course' => $name, 'message' => $problem]);
        if ($this->is_finished()) {
            $facts = ['total' => (int) $this->record->total, 'failed' => count($this->problems())];
            $ids = [(int) $this->record->categoryid, $facts, (int) $this->record->id];
            isolated::trigger(bulk_run_finished::create_from_facts(...$ids));
        }
    }
}
