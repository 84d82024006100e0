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

use local_navigatr\local\isolated;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->libdir . '/completionlib.php');

/**
 * Why nobody can complete a course, so that no badge can ever come: what the card, the log and the explanation say of it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class course_condition {
    /** What an administrator finds it by. */
    public const CODE = 'incompletable';

    /**
     * Why nobody can.
     *
     * @param \stdClass $course
     * @return condition|null null: somebody may
     * @throws \Throwable Moodle cannot read the criteria
     */
    public static function of(\stdClass $course): ?condition {
        $completion = new \completion_info($course);
        return match (true) {
            !\completion_info::is_enabled_for_site() => self::site_is_off(),
            !$completion->is_enabled() => self::course_is_off((int) $course->id),
            !$completion->has_criteria() => self::criteria_are_missing((int) $course->id),
            default => null,
        };
    }

    /**
     * The same, as far as Moodle can tell: of criteria that it cannot read, the page says that alone.
     *
     * @param int $courseid
     * @return condition|null
     */
    public static function known(int $courseid): ?condition {
        $condition = null;
        isolated::attempt(function () use ($courseid, &$condition) {
            $condition = self::of(get_course($courseid));
        });
        return $condition;
    }

    /**
     * Off for the site.
     *
     * @return condition
     */
    private static function site_is_off(): condition {
        $why = get_string('completionoffsite', 'local_navigatr');
        if (!has_capability('moodle/site:config', \context_system::instance())) {
            return self::condition($why);
        }
        $url = new \moodle_url('/admin/search.php', ['query' => 'enablecompletion']);
        return self::condition($why, ['url' => $url, 'link' => get_string('completionofflinksite', 'local_navigatr')]);
    }

    /**
     * Off for the course.
     *
     * @param int $courseid
     * @return condition
     */
    private static function course_is_off(int $courseid): condition {
        $why = get_string('completionoffcourse', 'local_navigatr');
        if (!self::may_set($courseid)) {
            return self::condition($why);
        }
        $url = new \moodle_url('/course/edit.php', ['id' => $courseid], 'id_completionhdr');
        return self::condition($why, ['url' => $url, 'link' => get_string('completionoffcourselink', 'local_navigatr')]);
    }

    /**
     * No criteria.
     *
     * @param int $courseid
     * @return condition
     */
    private static function criteria_are_missing(int $courseid): condition {
        if (!self::may_set($courseid)) {
            return self::condition(get_string('completionnocriteriateacher', 'local_navigatr'));
        }
        return self::condition(get_string('completionnocriteria', 'local_navigatr'), [
            'url' => new \moodle_url('/course/completion.php', ['id' => $courseid]),
            'link' => get_string('completionnocriterialink', 'local_navigatr'),
        ]);
    }

    /**
     * Whether the reader can change the settings of the course.
     *
     * @param int $courseid
     * @return bool
     */
    private static function may_set(int $courseid): bool {
        return has_capability('moodle/course:update', \context_course::instance($courseid));
    }

    /**
     * It needs somebody.
     *
     * @param string $why
     * @param array $way `url` and `link`, for those who can mend it
     * @return condition
     */
    private static function condition(string $why, array $way = []): condition {
        return new condition(condition::FAILING, self::CODE, $why, $way);
    }
}
