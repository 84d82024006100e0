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

namespace local_navigatr\local\evidence;

use local_navigatr\local\course_name;
use local_navigatr\local\plain_text;

/**
 * How an evidence text reads, with values that are made up.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class example {
    /** A total, in percent. */
    private const PERCENT = 87.5;

    /**
     * An example.
     *
     * @param \stdClass|null $course whose names it takes; null: made up, too
     */
    public function __construct(
        /** @var \stdClass|null */
        private readonly ?\stdClass $course
    ) {
    }

    /**
     * A text with values in it, in the present language.
     *
     * @param string $text
     * @param string[] $empty placeholders for which nothing is sent
     * @return string
     */
    public function of(string $text, array $empty = []): string {
        $value = fn($placeholder) => in_array($placeholder, $empty, true) ? '' : $this->value($placeholder);
        return template::fill($text, $value, $this->context());
    }

    /**
     * The value of one placeholder.
     *
     * @param string $placeholder of {@see template}
     * @return string
     */
    public function value(string $placeholder): string {
        return match ($placeholder) {
            'coursename' => $this->name('fullname', 'evidence_examplecourse'),
            'shortname' => $this->name('shortname', 'evidence_exampleshortname'),
            'idnumber' => $this->course ? plain_text::unfiltered_name((string) $this->course->idnumber) : 'FA-101',
            'date' => userdate(time(), get_string('strftimedate', 'langconfig')),
            'score' => facts::percent(self::PERCENT),
            'grade' => format_float(self::PERCENT, 2),
            'group' => get_string('evidence_examplegroup', 'local_navigatr'),
            default => self::profile_field($placeholder),
        };
    }

    /**
     * A name of the course.
     *
     * @param string $column
     * @param string $madeup string of the name that is made up
     * @return string
     */
    private function name(string $column, string $madeup): string {
        return $this->course
            ? course_name::format($this->course->$column, (int) $this->course->id)
            : get_string($madeup, 'local_navigatr');
    }

    /**
     * A profile field, by its name.
     *
     * @param string $placeholder
     * @return string
     */
    private static function profile_field(string $placeholder): string {
        $field = profile_fields::find($placeholder);
        return $field ? '(' . profile_fields::name($field) . ')' : '';
    }

    /**
     * Whose filters apply.
     *
     * @return \context
     */
    private function context(): \context {
        return $this->course ? course_name::context((int) $this->course->id) : \context_system::instance();
    }
}
