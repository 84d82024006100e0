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

use local_navigatr\local\award\award;
use local_navigatr\local\status\course_condition;

/**
 * Where somebody mends the link that is missing in an explanation: only a page that this reader may open.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class explain_link {
    /**
     * The page.
     *
     * @param array $step the last of the explanation
     * @param \stdClass|null $award
     * @param int $courseid
     * @return array `url` and `link`; empty: there is none
     */
    public static function of(array $step, ?\stdClass $award, int $courseid): array {
        if (!in_array($step['standing'], ['missing', 'waiting'], true)) {
            return [];
        }
        return match ($step['step']) {
            'tracked' => self::participants($courseid),
            'completed' => self::completion($courseid),
            'mapped' => self::badge($courseid),
            default => self::row($award, $courseid),
        };
    }

    /**
     * Who is enrolled, and how.
     *
     * @param int $courseid
     * @return array
     */
    private static function participants(int $courseid): array {
        return has_capability('moodle/course:viewparticipants', \context_course::instance($courseid))
            ? self::link('/user/index.php', ['id' => $courseid], get_string('participants'))
            : [];
    }

    /**
     * What keeps the course from completing anybody.
     *
     * @param int $courseid
     * @return array
     */
    private static function completion(int $courseid): array {
        $condition = course_condition::known($courseid);
        return $condition?->url ? ['url' => $condition->url->out(false), 'link' => $condition->link] : [];
    }

    /**
     * The badge of the course.
     *
     * @param int $courseid
     * @return array
     */
    private static function badge(int $courseid): array {
        return has_capability('local/navigatr:configurecourse', \context_course::instance($courseid))
            ? self::link('/local/navigatr/badge.php', ['id' => $courseid], get_string('coursebadge', 'local_navigatr'))
            : [];
    }

    /**
     * The row of an award that has details.
     *
     * @param \stdClass|null $award
     * @param int $courseid
     * @return array
     */
    private static function row(?\stdClass $award, int $courseid): array {
        $params = ['id' => $courseid, 'award' => $award?->uuid];
        return $award?->status === award::SENT
            ? self::link('/local/navigatr/log.php', $params, get_string('explaindetails', 'local_navigatr'))
            : [];
    }

    /**
     * A link for the template.
     *
     * @param string $path
     * @param array $params
     * @param string $words
     * @return array
     */
    private static function link(string $path, array $params, string $words): array {
        return ['url' => (new \moodle_url($path, $params))->out(false), 'link' => $words];
    }
}
