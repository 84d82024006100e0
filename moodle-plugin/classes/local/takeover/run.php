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

namespace local_navigatr\local\takeover;

use local_navigatr\local\bulk\row_save;
use local_navigatr\local\completion\other_plugin_awards;
use local_navigatr\local\course_badge\mapping_restorer;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\other_plugin\obf_rules;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Takes awarding rules over, course by course: each gets its badge in review, and the learners who have it are recorded. Whatever
 * ends it, another one goes on; done again, it changes nothing.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class run {
    /** Another process that takes over is waited for this long. */
    private const LOCK_SECONDS = 5;

    /** So many learners are recorded before the time is looked at. */
    private const LEARNERS = 500;

    /** @var int The course that was done last. */
    private int $after;

    /** @var badge_check */
    private readonly badge_check $check;

    /**
     * A run.
     *
     * @param client $client
     * @param deadline $deadline
     * @param string[] $confirmed keys of entries; others become no mapping
     * @param int $after the course that was done last
     */
    public function __construct(
        /** @var client */
        private readonly client $client,
        /** @var deadline */
        private readonly deadline $deadline,
        /** @var string[] */
        private readonly array $confirmed,
        int $after = 0
    ) {
        $this->after = $after;
        $this->check = new badge_check($client);
    }

    /**
     * The course that was done last.
     *
     * @return int
     */
    public function after(): int {
        return $this->after;
    }

    /**
     * Goes on until all is done or the time is over.
     *
     * @return bool whether all is done
     * @throws sidecar_exception when no badge can be looked up now
     */
    public function advance(): bool {
        $lock = \core\lock\lock_config::get_lock_factory('local_navigatr_takeover')->get_lock('all', self::LOCK_SECONDS);
        if (!$lock) {
            return false;
        }
        try {
            return $this->take_all();
        } finally {
            $lock->release();
        }
    }

    /**
     * All that are left.
     *
     * @return bool whether all is done
     */
    private function take_all(): bool {
        $confirmed = array_flip($this->confirmed);
        $isconfirmed = fn($entry) => $entry->outcome !== entry::PENDING || isset($confirmed[$entry->key()]);
        $isleft = fn($entry) => $entry->is_taken() && $entry->courseid() > $this->after && $isconfirmed($entry);
        foreach (array_filter((new inventory())->entries, $isleft) as $entry) {
            if ($this->deadline->is_over()) {
                return false;
            }
            if (!$this->attempt($entry)) {
                return false;
            }
            $this->after = $entry->courseid();
        }
        return true;
    }

    /**
     * One course, or a note of why not. What the user can do something about, the page says.
     *
     * @param entry $entry
     * @return bool false when the time was over first
     * @throws sidecar_exception when no badge can be looked up now
     */
    private function attempt(entry $entry): bool {
        $isdone = true;
        $error = isolated::attempt(function () use ($entry, &$isdone) {
            $isdone = $this->take($entry);
        });
        if ($error && !($error instanceof \moodle_exception && $error->module === 'local_navigatr')) {
            isolated::trace('rule of course ' . $entry->courseid(), $error);
        }
        return $isdone;
    }

    /**
     * One course.
     *
     * @param entry $entry
     * @return bool false when the time was over first
     * @throws \moodle_exception why it cannot be taken over
     */
    private function take(entry $entry): bool {
        row_save::require_permission($entry->courseid());
        if ($entry->outcome === entry::PENDING) {
            $this->map($entry);
        }
        $mapping = mappings::for_course($entry->courseid());
        while ($mapping && other_plugin_awards::record($mapping, self::LEARNERS) > 0) {
            if ($this->deadline->is_over()) {
                return false;
            }
        }
        return true;
    }

    /**
     * The course gets its badge, in review.
     *
     * @param entry $entry
     * @throws \moodle_exception why it cannot have it
     */
    private function map(entry $entry): void {
        $choice = $this->check->require($entry);
        // Somebody may have deleted the rule, or connected another account, since the list was read.
        $rule = obf_rules::same($entry->courseid(), platform::of_target($entry->target), $entry->badgeid());
        if ($rule && $this->client->of($entry->target)->target() === $entry->target) {
            $fields = mapping::fields_of($entry->target, $choice->provider, $choice->badge);
            mapping_restorer::create_for_review($entry->courseid(), $fields);
        }
    }
}
