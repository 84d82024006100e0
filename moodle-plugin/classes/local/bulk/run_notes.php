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

use local_navigatr\event\category_act;

/**
 * What became of each course of a run. The list of what could not be done is written as a whole, so it is written now and then: a
 * course whose note is lost, as its process ended, has its turn again, which changes nothing.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class run_notes {
    /** Problems are written at most that often. */
    private const WRITE_SECONDS = 2;

    /** @var float When they were written last, in seconds of a clock that nobody sets. */
    private float $written = 0;

    /** @var bool Whether some are not written. */
    private bool $isunwritten = false;

    /** @var array[] What could not be done: `line`, `course` and `message`. */
    public array $problems;

    /**
     * Of a run.
     *
     * @param \stdClass $record its row: `done` counts on
     */
    public function __construct(
        /** @var \stdClass */
        private readonly \stdClass $record
    ) {
        $this->problems = json_decode($record->problems, true);
    }

    /**
     * The next course had its turn.
     *
     * @param array|null $problem
     */
    public function add(?array $problem): void {
        $this->record->done++;
        if ($problem !== null) {
            $this->problems[] = $problem;
            $this->isunwritten = true;
        }
        $islast = (int) $this->record->done >= (int) $this->record->total;
        if (!$this->isunwritten || $islast || self::now() - $this->written >= self::WRITE_SECONDS) {
            $this->write();
        }
    }

    /**
     * Writes what is not written.
     */
    public function finish(): void {
        if ($this->isunwritten) {
            $this->write();
        }
    }

    /**
     * Writes how far the run is, and what could not be done until there.
     */
    private function write(): void {
        global $DB;
        $fields = ['id' => $this->record->id, 'done' => $this->record->done, 'timemodified' => time()];
        if ($this->isunwritten) {
            $fields['problems'] = json_encode($this->problems);
            $this->written = self::now();
            $this->isunwritten = false;
        }
        $DB->update_record(category_act::TABLE, (object) $fields);
    }

    /**
     * The time.
     *
     * @return float
     */
    private static function now(): float {
        return hrtime(true) / 1e9;
    }
}
