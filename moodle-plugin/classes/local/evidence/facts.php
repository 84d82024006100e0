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
 * What the placeholders of an evidence text stand for, for one award. Each is read only where a text uses it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class facts {
    /**
     * Of an award.
     *
     * @param \stdClass $award with `courseid` and `timecompleted`
     * @param string $coursename plain, as it is sent
     * @param \stdClass|null $course `shortname` and `idnumber`; null when it is gone
     * @param \stdClass|null $learner `id` and `timezone`; null when there is none
     * @param score|null $score null where it is not sent
     */
    public function __construct(
        /** @var \stdClass */
        private readonly \stdClass $award,
        /** @var string */
        private readonly string $coursename,
        /** @var \stdClass|null */
        private readonly ?\stdClass $course,
        /** @var \stdClass|null */
        private readonly ?\stdClass $learner,
        /** @var score|null */
        private readonly ?score $score
    ) {
    }

    /**
     * The value of one placeholder, in the present language.
     *
     * @param string $placeholder of {@see template}
     * @return string plain text; empty when there is none
     */
    public function value(string $placeholder): string {
        if (profile_fields::is_personal($placeholder) && !self::may_tell($this->award, $placeholder)) {
            return '';
        }
        return match ($placeholder) {
            'coursename' => $this->coursename,
            'shortname' => $this->course ? plain_text::name($this->course->shortname, $this->context()) : '',
            'idnumber' => $this->course ? plain_text::unfiltered_name((string) $this->course->idnumber) : '',
            'date' => $this->date(),
            'score' => self::percent($this->score?->percent()),
            'grade' => $this->score?->as_shown() ?? '',
            'group' => $this->groups(),
            default => $this->profile_field($placeholder),
        };
    }

    /**
     * Whether something may be told that the learner need not have agreed to: an agreement covers what its text named.
     *
     * @param \stdClass $award with `agreedshared`, of {@see \local_navigatr\local\consent\consents::sql_shared()}
     * @param string $detail `score`, or a placeholder
     * @return bool
     */
    public static function may_tell(\stdClass $award, string $detail): bool {
        return $award->agreedshared === null || in_array($detail, explode(' ', $award->agreedshared), true);
    }

    /**
     * Per cent, as people of the present language write it.
     *
     * @param float|null $percent
     * @return string empty when there is none
     */
    public static function percent(?float $percent): string {
        return $percent === null ? '' : format_float($percent, 2, true, true) . '%';
    }

    /**
     * The day on which the learner completed the course, where the learner is.
     *
     * @return string
     */
    private function date(): string {
        $format = get_string('strftimedate', 'langconfig');
        return userdate($this->award->timecompleted, $format, $this->learner->timezone ?? '99');
    }

    /**
     * The learner's groups in the course, without those that are hidden from their own members.
     *
     * @return string
     */
    private function groups(): string {
        global $DB;
        $sql = 'SELECT g.*
                  FROM {groups} g
                  JOIN {groups_members} gm ON gm.groupid = g.id
                 WHERE g.courseid = :courseid AND gm.userid = :userid
              ORDER BY g.name, g.id';
        $params = ['courseid' => $this->award->courseid, 'userid' => $this->learner->id ?? 0];
        // Since Moodle 4.3 a group has a visibility.
        $isvisible = fn($group) => !defined('GROUPS_VISIBILITY_NONE')
            || (int) ($group->visibility ?? 0) !== (int) GROUPS_VISIBILITY_NONE;
        $groups = array_filter($DB->get_records_sql($sql, $params), $isvisible);
        return implode(', ', array_map(fn($group) => plain_text::name($group->name, $this->context()), $groups));
    }

    /**
     * A profile field.
     *
     * @param string $placeholder
     * @return string
     */
    private function profile_field(string $placeholder): string {
        $field = profile_fields::find($placeholder);
        return $field && $this->learner ? profile_fields::value($field, $this->learner) : '';
    }

    /**
     * Whose filters apply.
     *
     * @return \context
     */
    private function context(): \context {
        return course_name::context((int) $this->award->courseid);
    }
}
