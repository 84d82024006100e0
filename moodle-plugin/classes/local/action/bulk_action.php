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

namespace local_navigatr\local\action;

use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * An action on many awards. What somebody chose is kept as it stood; the person is asked about exactly that; once confirmed, a
 * page acts for a moment and then a task, a few awards at a time. It can be interrupted anywhere and goes on there.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class bulk_action {
    /** The table. */
    public const TABLE = 'local_navigatr_bulkaction';

    /** Status: the person was asked. */
    public const ASKED = 'asked';
    /** Status: confirmed, and not all had their turn. */
    public const RUNNING = 'running';
    /** Status: all had their turn, or the rest is not done. */
    public const FINISHED = 'finished';

    /** How many have their turn together: a call of the sidecar takes as many in a second or two. */
    private const TURN = 100;
    /** After that it waits no longer for the sidecar. */
    private const PATIENCE_SECONDS = DAYSECS;
    /** Another process that works on the same is waited for this long. */
    private const LOCK_SECONDS = 5;

    /**
     * A bulk action.
     *
     * @param \stdClass $record
     */
    private function __construct(
        /** @var \stdClass */
        private \stdClass $record
    ) {
    }

    /**
     * A bulk action.
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
     * The person confirms. Confirmed twice, it starts once.
     *
     * @param string $note
     * @param int $number that was typed where many could be sent twice
     * @param callable $queue takes the id and queues the task that goes on with it
     * @throws \moodle_exception `bulknote` and `bulknumber`, and nothing is done
     */
    public function start(string $note, int $number, callable $queue): void {
        $isdone = $this->locked('start', function () use ($note, $number, $queue) {
            if ($this->record->status !== self::ASKED) {
                return;
            }
            bulk_confirmation::require_for($this->record, trim($note), $number);
            $this->items()->leave_out_busy(self::RUNNING);
            $pending = $this->items()->results()[''] ?? 0;
            $this->update(['status' => self::RUNNING, 'note' => trim($note), 'total' => $pending]);
            $queue($this->id());
        });
        if (!$isdone) {
            throw new \moodle_exception('locktimeout');
        }
    }

    /**
     * Acts on a few after a few until the time is up, unless another process does. The current user must be the one who asked.
     *
     * @param client $client
     * @param deadline $deadline
     */
    public function advance(client $client, deadline $deadline): void {
        $this->locked('run' . $this->id(), function () use ($client, $deadline) {
            // The run that held the lock before is gone: what it was at is not finished.
            $left = $this->is_running() ? bulk_turn::result_when_interrupted($this->action()) : bulk_items::INTERRUPTED;
            $this->items()->replace(bulk_items::ACTING, $left);
            try {
                while ($this->is_running() && !$deadline->is_over()) {
                    $this->step($client);
                }
            } catch (sidecar_exception $failure) {
                $this->wait($failure);
            }
        });
    }

    /**
     * The next have their turn.
     *
     * @param client $client
     */
    private function step(client $client): void {
        $items = $this->items()->next(self::TURN);
        if (!$items) {
            $this->finish();
            return;
        }
        (new bulk_turn($client, $this->action(), (string) $this->record->note))->take($items);
        $this->update(['problem' => null]);
        // Somebody may have stopped it meanwhile.
        $this->record = self::find($this->id())->record ?? $this->record;
    }

    /**
     * The sidecar is in trouble: it goes on later, for a day.
     *
     * @param sidecar_exception $failure
     */
    private function wait(sidecar_exception $failure): void {
        $this->record = self::find($this->id())->record ?? $this->record;
        $this->update(['problem' => $failure->sharedcode]);
        if (!$this->is_running()) {
            // Stopped while the sidecar was asked.
            $this->items()->end(bulk_items::STOPPED);
        } else if ((int) $this->record->timecreated < time() - self::PATIENCE_SECONDS) {
            $this->give_up(bulk_items::FAILED);
        }
    }

    /**
     * The person changed their mind: nothing of what is left is done.
     */
    public function stop(): void {
        // Not locked: who is at it sees this after the next few.
        if ($this->is_running()) {
            $this->give_up(bulk_items::STOPPED);
        }
    }

    /**
     * Ends it: nothing of what is left is done, and all of it is listed.
     *
     * @param string $result
     */
    public function give_up(string $result): void {
        $this->items()->end($result);
        $this->finish();
    }

    /**
     * It is over. The note has done its work.
     */
    private function finish(): void {
        if ($this->is_running()) {
            $this->update(['status' => self::FINISHED, 'note' => null]);
        }
    }

    /**
     * Its awards.
     *
     * @return bulk_items
     */
    public function items(): bulk_items {
        return new bulk_items($this->id());
    }

    /**
     * Its id.
     *
     * @return int
     */
    public function id(): int {
        return (int) $this->record->id;
    }

    /**
     * What is done.
     *
     * @return string
     */
    public function action(): string {
        return $this->record->action;
    }

    /**
     * Whether not all had their turn.
     *
     * @return bool
     */
    public function is_running(): bool {
        return $this->record->status === self::RUNNING;
    }

    /**
     * Its row.
     *
     * @return \stdClass
     */
    public function record(): \stdClass {
        return clone $this->record;
    }

    /**
     * Does something unless another process is at it.
     *
     * @param string $name
     * @param callable $work
     * @return bool false where another process is
     */
    private function locked(string $name, callable $work): bool {
        $lock = \core\lock\lock_config::get_lock_factory('local_navigatr_bulkaction')->get_lock($name, self::LOCK_SECONDS);
        if (!$lock) {
            return false;
        }
        try {
            // What another process did while this one waited.
            $this->record = self::find($this->id())->record ?? $this->record;
            $work();
            return true;
        } finally {
            $lock->release();
        }
    }

    /**
     * Changes its row.
     *
     * @param array $fields
     */
    private function update(array $fields): void {
        global $DB;
        $fields += ['timemodified' => time()];
        $DB->update_record(self::TABLE, (object) (['id' => $this->id()] + $fields));
        $this->record = (object) ($fields + (array) $this->record);
    }
}
