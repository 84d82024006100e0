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

use local_navigatr\local\award\tracking;
use local_navigatr\local\consent\consent_access;
use local_navigatr\local\learner\own_badges;
use local_navigatr\local\learner\sidecar_copy;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use renderable;
use renderer_base;
use templatable;

/**
 * All badges of a learner, or that of one course.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class my_badges_page implements renderable, templatable {
    /**
     * A page.
     *
     * @param \stdClass $learner whose badges these are
     * @param int $courseid 0: all courses
     * @param sidecar_copy|null $copy null: somebody is logged in as the learner, and the sidecar was not asked
     */
    public function __construct(
        /** @var \stdClass Whose badges these are. */
        private readonly \stdClass $learner,
        /** @var int Zero: all courses. */
        private readonly int $courseid,
        /** @var sidecar_copy|null What the sidecar holds. */
        private readonly ?sidecar_copy $copy
    ) {
    }

    /**
     * Context of the template.
     *
     * @param renderer_base $output
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        $userid = (int) $this->learner->id;
        $earned = own_badges::earned($userid, $this->courseid);
        $this->copy?->update($earned);
        $offered = $this->offered(array_column($earned, 'courseid'));
        $cards = array_map(fn($award) => $this->card($award->courseid)->of_award($award), $earned);
        $open = array_map(fn($mapping) => $this->card($mapping->get('courseid'))->of_offer($mapping), $offered);
        $answers = $this->answers([...array_column($cards, 'courseid'), ...array_column($open, 'courseid')]);
        return [
            // In a course the page has a heading below that of the course.
            'level' => $this->courseid ? 3 : 2,
            'isloggedinas' => $this->copy === null,
            'isstale' => $this->copy?->isfresh === false && $earned !== [],
            'asof' => $this->copy?->isfresh === false ? my_badge_card::time(sidecar_copy::last_heard()) : null,
            'earned' => array_values($cards),
            'open' => array_values($open),
            'answers' => $answers,
            'isasked' => $answers !== [] || array_filter(array_column([...$cards, ...$open], 'consent')) !== [],
            'isempty' => $cards === [] && $open === [],
            'ismore' => count($earned) === own_badges::MOST ? own_badges::MOST : null,
            'profileurl' => (new \moodle_url('/user/edit.php'))->out(false),
            'preferencesurl' => (new \moodle_url('/message/notificationpreferences.php'))->out(false),
            'allurl' => $this->courseid ? (new \moodle_url('/local/navigatr/mybadges.php'))->out(false) : null,
        ];
    }

    /**
     * Badges that can be earned, of courses without an award.
     *
     * @param int[] $courseids courses with one
     * @return mapping[]
     */
    private function offered(array $courseids): array {
        $userid = (int) $this->learner->id;
        if ($this->courseid) {
            $mappings = tracking::is_tracked($this->courseid, $userid) ? [mappings::for_course($this->courseid)] : [];
        } else {
            $mappings = own_badges::offered($userid);
        }
        return array_filter($mappings, fn($mapping) => $mapping && !in_array($mapping->get('courseid'), $courseids));
    }

    /**
     * Courses that the learner answered about, and that have no card.
     *
     * @param int[] $shown
     * @return array[] `name`, plain text, and `url`
     */
    private function answers(array $shown): array {
        $courses = consent_access::courses((int) $this->learner->id);
        $courses = array_diff_key($courses, array_flip($shown));
        if ($this->courseid) {
            $courses = array_intersect_key($courses, [$this->courseid => true]);
        }
        $link = fn($id, $name) => ['name' => $name, 'url' => my_badge_card::consent_url((int) $id)];
        return array_map($link, array_keys($courses), $courses);
    }

    /**
     * The card of a course's badge.
     *
     * @param int|string $courseid
     * @return my_badge_card
     */
    private function card(int|string $courseid): my_badge_card {
        return new my_badge_card((int) $courseid, (int) $this->learner->id, $this->copy);
    }
}
