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

namespace local_navigatr\local\course_badge;

use local_navigatr\local\config;
use local_navigatr\local\evidence\score;
use local_navigatr\local\mapping\mappings;

/**
 * Whether a course sends the course total with its badge: what a person finds, and may choose.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class score_choice {
    /**
     * A choice.
     *
     * @param int $courseid
     */
    public function __construct(
        /** @var int */
        private readonly int $courseid
    ) {
    }

    /**
     * Whether it is sent unless somebody chooses otherwise: as the course does, or as the site does in new ones.
     *
     * @return bool
     */
    public function is_on(): bool {
        $mapping = mappings::for_course($this->courseid);
        return (bool) ($mapping ? $mapping->get('sendscore') : config::get('sendscore'));
    }

    /**
     * Whether the user cannot begin to send it: who does not see grades must not.
     *
     * @return bool
     */
    public function is_locked(): bool {
        return !$this->is_on() && !has_capability('moodle/grade:viewall', \context_course::instance($this->courseid));
    }

    /**
     * Stops who may not choose so.
     *
     * @param bool $wanted
     */
    public function require_permitted(bool $wanted): void {
        if ($wanted && !$this->is_on()) {
            require_capability('moodle/grade:viewall', \context_course::instance($this->courseid));
        }
    }

    /**
     * What somebody chose on the way to another badge.
     *
     * @return bool|null null: nothing
     */
    public function posted(): ?bool {
        $wanted = optional_param('sendscore', null, PARAM_BOOL);
        $this->require_permitted((bool) $wanted);
        return $wanted === null ? null : (bool) $wanted;
    }

    /**
     * Why no learner of the course would have a total to send.
     *
     * @return string|null a sentence
     */
    public function problem(): ?string {
        $missing = score::missing_in($this->courseid);
        return $missing === null ? null : get_string("scoremissing_$missing", 'local_navigatr');
    }
}
