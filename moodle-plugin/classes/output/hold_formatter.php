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

namespace local_navigatr\output;

use html_writer;
use local_navigatr\local\award\award;
use local_navigatr\local\catalogue\badge_image;
use local_navigatr\local\course_name;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\status\reader;
use moodle_url;

/**
 * How a page, a status check or a message says what holds badges up: why, what to do, which badge and courses, how many wait.
 *
 * The sidecar knows ids only; the names are Moodle's own.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class hold_formatter {
    /** More courses than this are counted. */
    private const COURSES_MAX = 5;

    /** How a mapping stands that there is none of any more. */
    private const REMOVED = 'removed';

    /** Reason and remedy of the hold of a mapping, by its state in Moodle. An active one goes on with the next exchange. */
    private const OF_MAPPING = [
        mapping::PAUSED => ['mapping_paused', 'resume_mapping'],
        mapping::REVIEW => ['mapping_review', 'review_mapping'],
        mapping::ACTIVE => ['mapping_going_on', 'next_exchange'],
        self::REMOVED => ['mapping_removed', 'map_or_cancel'],
    ];

    /** @var \stdClass The contract's `hold`. What an older sidecar left out is missing. */
    private readonly \stdClass $hold;

    /** @var reader For whom. */
    private readonly reader $reader;

    /** @var mapping[]|null What is mapped and held, by id of the course; read once. */
    private ?array $mappings = null;

    /**
     * About a hold.
     *
     * @param array|\stdClass $hold the contract's `hold`
     * @param reader|null $reader null: whoever uses Moodle now
     */
    public function __construct(array|\stdClass $hold, ?reader $reader = null) {
        $this->hold = (object) $hold;
        $this->reader = $reader ?? reader::current();
    }

    /**
     * All of it, as HTML.
     *
     * @param string $place where it is read: `here` on the settings page, which the words then do not send anybody to
     * @return string
     */
    public function html(string $place = ''): string {
        $facts = array_map(fn($fact) => "$fact[0]: $fact[1]", $this->facts());
        $facts = $facts === [] ? '' : html_writer::span(implode(' · ', $facts), 'small');
        return trim(html_writer::tag('strong', s($this->reason())) . ' ' . s($this->remedy($place)) . ' ' . $facts);
    }

    /**
     * Why, and of what, as text.
     *
     * @return string
     */
    public function sentence(): string {
        $facts = array_map(fn($fact) => "$fact[0]: " . html_entity_decode(strip_tags($fact[1]), ENT_QUOTES), $this->facts());
        return $this->reason() . ($facts === [] ? '' : ' (' . implode(', ', $facts) . ')');
    }

    /**
     * Why badges are held. Who can only tell an administrator reads just that.
     *
     * @return string
     */
    public function reason(): string {
        if ($this->reader->has_to_ask($this->hold->remedy)) {
            return reader::unavailable($this->hold->reason);
        }
        [$reason] = $this->of_mapping() ?? [$this->hold->reason];
        return get_string("hold_$reason", 'local_navigatr');
    }

    /**
     * What to do.
     *
     * @param string $place as for {@see html()}
     * @return string
     */
    public function remedy(string $place = ''): string {
        if ($this->reader->has_to_ask($this->hold->remedy)) {
            return '';
        }
        [, $remedy] = $this->of_mapping() ?? ['', $this->hold->remedy];
        $key = "remedy_$remedy";
        $isknown = $place !== '' && get_string_manager()->string_exists("{$key}_$place", 'local_navigatr');
        return get_string($isknown ? "{$key}_$place" : $key, 'local_navigatr');
    }

    /**
     * What the hold of a mapping is to a person: Moodle places the same one for whatever its mapping waits for.
     *
     * @return string[]|null reason and remedy; null: it is another hold
     */
    private function of_mapping(): ?array {
        if ($this->hold->reason !== 'mapping_paused' || $this->id('courseId') === null) {
            return null;
        }
        $mappings = $this->mappings();
        $mapping = reset($mappings);
        return self::OF_MAPPING[$mapping ? $mapping->get('state') : self::REMOVED];
    }

    /**
     * What it is about: pairs of a label and HTML.
     *
     * @return string[][]
     */
    private function facts(): array {
        $since = $this->time('since');
        $until = $this->time('until');
        $facts = [
            'badge' => $this->id('providerId') === null ? $this->badge() : null,
            'provider' => $this->provider(),
            'courses' => $this->courses(),
            'holdwaiting' => $this->reader->isadmin && isset($this->hold->waiting) ? (string) (int) $this->hold->waiting : null,
            'holdsince' => $since,
            'holduntil' => $until,
        ];
        $facts = array_filter($facts, fn($html) => $html !== null && $html !== '');
        $label = fn($key) => $key === 'courses' ? get_string('courses') : get_string($key, 'local_navigatr');
        return array_map(fn($key, $html) => [s($label($key)), $html], array_keys($facts), $facts);
    }

    /**
     * The badge, linked to its page.
     *
     * @return string|null
     */
    private function badge(): ?string {
        $mappings = $this->mappings();
        $mapping = reset($mappings);
        if (!$mapping) {
            return $this->id('badgeId') === null ? null : s($this->id('badgeId'));
        }
        $name = s($mapping->get('badgename') ?: $mapping->get('badgeid'));
        $url = badge_image::shown($mapping->get('badgeurl'));
        return $url ? html_writer::link($url, $name) : $name;
    }

    /**
     * The provider.
     *
     * @return string|null
     */
    private function provider(): ?string {
        $mappings = $this->mappings();
        $mapping = reset($mappings);
        $name = $mapping ? $mapping->get('providername') : '';
        return $this->id('providerId') === null ? null : s($name ?: $this->id('providerId'));
    }

    /**
     * The courses, each linked to its Navigatr page.
     *
     * @return string|null
     */
    private function courses(): ?string {
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
        $names = $DB->get_fieldset_select(award::TABLE, 'coursename', 'courseid = ?', [$courseid]);
        $url = $exists
            ? new moodle_url('/local/navigatr/badge.php', ['id' => $courseid])
            : new moodle_url('/local/navigatr/log.php');
        return html_writer::link($url, s(course_name::plain($courseid, (string) end($names))));
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
    private function mappings(): array {
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
    private function id(string $name): ?string {
        return isset($this->hold->$name) ? (string) $this->hold->$name : null;
    }

    /**
     * An instant as the user reads time.
     *
     * @param string $name
     * @return string|null
     */
    private function time(string $name): ?string {
        $instant = $this->hold->$name ?? null;
        return $instant === null
            ? null
            : s(userdate(strtotime($instant), get_string('strftimedatetimeshort', 'core_langconfig')));
    }
}
