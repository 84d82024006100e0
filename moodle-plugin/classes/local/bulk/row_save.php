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

use local_navigatr\local\access;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;

/**
 * Maps the course of one row of a confirmed table, if it is as the person saw it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class row_save {
    /**
     * Rows of a run.
     *
     * @param client $client
     * @param \stdClass $record `target` and `waiting` of the run
     * @param array $plan `providers` and `badges` of the confirmed table
     */
    public function __construct(
        /** @var client */
        private readonly client $client,
        /** @var \stdClass */
        private readonly \stdClass $record,
        /** @var array */
        private readonly array $plan
    ) {
    }

    /**
     * Stops what the user may not do in a course.
     *
     * @param int $courseid
     * @throws \moodle_exception
     */
    public static function require_permission(int $courseid): void {
        $context = \context_course::instance($courseid, IGNORE_MISSING);
        if (!$context) {
            throw new \moodle_exception('bulkerror_coursegone', 'local_navigatr');
        }
        if (!has_capability('local/navigatr:configurecourse', $context)) {
            throw new \moodle_exception('bulkerror_notallowed', 'local_navigatr');
        }
        access::require_all_groups($courseid);
    }

    /**
     * Maps a course, if all is as it was when the table was confirmed.
     *
     * @param int $courseid
     * @param string $providerid
     * @param string $badgeid
     * @param string $before how it was mapped then
     * @param string $target of the account that it is issued from
     */
    public function map(int $courseid, string $providerid, string $badgeid, string $before, string $target): void {
        self::require_permission($courseid);
        if ($this->client->target() !== $target) {
            throw new \moodle_exception('error_othertarget', 'local_navigatr');
        }
        $mapping = mappings::for_course($courseid);
        $wanted = ['target' => $target, 'providerid' => $providerid, 'badgeid' => $badgeid];
        if ($mapping?->has_badge($wanted) && $mapping->get('state') !== mapping::REVIEW) {
            // The process ended between the course and the note of it.
            return;
        }
        $names = ['target', 'providerid', 'badgeid', 'state'];
        if (plan::as_seen(...array_map(fn($name) => $mapping?->get($name), $names)) !== $before) {
            throw new \moodle_exception('bulkerror_changed', 'local_navigatr');
        }
        $provider = (object) $this->plan['providers']["$target/$providerid"];
        $badge = (object) $this->plan['badges']["$target/$badgeid"];
        mapping_changes::save($this->client, $courseid, $provider, $badge, $this->record->waiting);
    }
}
