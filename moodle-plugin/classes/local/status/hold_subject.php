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

namespace local_navigatr\local\status;

use html_writer;
use local_navigatr\local\award\award;
use local_navigatr\local\course_name;
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\badge_image;
use moodle_url;

/**
 * What a hold of the sidecar is about: a badge, a provider, courses. Each as HTML, as far as its reader may know.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class hold_subject {
    /** Names of courses that a sentence can hold. */
    private const COURSES_MAX = 5;

    /** @var mapping[]|null Its mappings, once they are read. */
    private ?array $mappings = null;

    /**
     * About a hold.
     *
     * @param \stdClass $hold the contract's `hold`
     * @param reader $reader
     */
    public function __construct(
        /** @var \stdClass */
        private readonly \stdClass $hold,
        /** @var reader */
        private readonly reader $reader
    ) {
    }

    /**
     * The badge, linked to its page.
     *
     * @return string|null
     */
    public function badge(): ?string {
        $mappings = $this->mappings();
        $mapping = reset($mappings);
        if (!$mapping) {
            return $this->known(known_names::BADGE);
        }
        $name = s($mapping->badge_name());
        $url = badge_image::shown($mapping->get('badgeurl'));
        return $url ? html_writer::link($url, $name) : $name;
    }

    /**
     * The provider.
     *
     * @return string|null
     */
    public function provider(): ?string {
        return $this->known(known_names::PROVIDER);
    }

    /**
     * What is held, by the name that it has or had; without a name by its id.
     *
     * @param string $kind of {@see known_names}
     * @return string|null
     */
    private function known(string $kind): ?string {
        $id = $this->id("{$kind}Id");
        return $id === null ? null : s(known_names::find($this->hold->target, $kind, $id) ?? $id);
    }

    /**
     * The courses, each linked to its Navigatr page.
     *
     * @return string
     */
    public function courses(): string {
        $ids = array_filter($this->course_ids(), fn($courseid) => $this->may_name($courseid));
        $links = array_map(fn($courseid) => $this->course($courseid), array_slice($ids, 0, self::COURSES_MAX));
        $more = count($ids) - count($links);
        return implode(', ', $links) . ($more > 0 ? ' ' . s(get_string('andmore', 'local_navigatr', $more)) : '');
    }

    /**
     * Whether the reader may know that badges of a course wait.
     *
     * @param int $courseid
     * @return bool
     */
    private function may_name(int $courseid): bool {
        $context = \context_course::instance($courseid, IGNORE_MISSING);
        return $this->reader->isadmin || $context && has_capability('local/navigatr:viewlog', $context);
    }

    /**
     * One course; where it is gone, what its badges call it, linked to the log.
     *
     * @param int $courseid
     * @return string
     */
    private function course(int $courseid): string {
        global $DB;
        $exists = $DB->record_exists('course', ['id' => $courseid]);
        $newest = $DB->get_records(award::TABLE, ['courseid' => $courseid], 'timemodified DESC', 'id, coursename', 0, 1);
        $url = $exists
            ? new moodle_url('/local/navigatr/badge.php', ['id' => $courseid])
            : new moodle_url('/local/navigatr/log.php');
        return html_writer::link($url, s(course_name::plain($courseid, (string) (reset($newest)->coursename ?? ''))));
    }

    /**
     * Ids of the courses that it is about: those whose badges wait come first.
     *
     * @return int[]
     */
    private function course_ids(): array {
        global $DB;
        if ($this->id('courseId') !== null) {
            return [(int) $this->id('courseId')];
        }
        $mapped = array_map(fn($mapping) => (int) $mapping->get('courseid'), array_values($this->mappings()));
        $of = array_filter(['badgeid' => $this->id('badgeId'), 'providerid' => $this->id('providerId')], fn($id) => $id !== null);
        if ($of === []) {
            return $mapped;
        }
        // Also courses that are mapped to another badge since: what was earned before waits all the same.
        $where = "status = 'sent' AND state = 'queued' AND target = :target AND " . key($of) . ' = :id';
        $params = ['target' => $this->hold->target, 'id' => current($of)];
        $waiting = $DB->get_fieldset_select(award::TABLE, 'DISTINCT courseid', $where, $params);
        return array_values(array_unique(array_map('intval', array_merge($waiting, $mapped))));
    }

    /**
     * What is mapped and held.
     *
     * @return mapping[]
     */
    public function mappings(): array {
        if ($this->mappings !== null) {
            return $this->mappings;
        }
        $ids = array_filter([
            'courseid' => $this->id('courseId'),
            'badgeid' => $this->id('badgeId'),
            'providerid' => $this->id('providerId'),
        ], fn($id) => $id !== null);
        if ($ids === []) {
            return $this->mappings = [];
        }
        $rule = isset($ids['courseid']) ? ['rule' => $this->hold->rule ?? mapping::COURSE_RULE] : [];
        return $this->mappings = mapping::get_records($ids + $rule + ['target' => $this->hold->target], 'courseid');
    }

    /**
     * An id of what is held.
     *
     * @param string $name
     * @return string|null
     */
    public function id(string $name): ?string {
        return isset($this->hold->$name) ? (string) $this->hold->$name : null;
    }
}
