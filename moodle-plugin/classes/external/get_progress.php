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

namespace local_navigatr\external;

use local_navigatr\local\access;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\awards;
use local_navigatr\local\course_badge\course_badge_actions;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\status\queue_eta;
use local_navigatr\output\bulk_toolbar;
use local_navigatr\output\mapping_standing;

/**
 * Counts of awards by state.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_progress extends operation {
    /**
     * Counts what the user may see, in Moodle's own table, so it works while the sidecar is down. How long it takes is what the
     * sidecar last said.
     *
     * @param int $courseid 0: not of a course
     * @param int $categoryid of a category; 0 with course 0: of the whole site
     * @return array
     */
    public static function execute(int $courseid, int $categoryid): array {
        $given = ['courseId' => $courseid, 'categoryId' => $categoryid];
        $params = self::validate_parameters(self::execute_parameters(), $given);
        $context = access::require_log($params['courseId'], $params['categoryId']);
        \core\session\manager::write_close();
        $counts = awards::counts_seen(award_scope::of($context));
        return (array) $counts + [
            'etaSeconds' => queue_eta::seconds($counts, $params['courseId']),
            'sentOnResume' => self::sent_on_resume($params['courseId']),
            'causes' => bulk_toolbar::causes($context, $counts->needsAttention),
        ] + self::standing($context, $counts);
    }

    /**
     * How the course's mapping stands, for those who may configure it.
     *
     * @param \context $context
     * @param \stdClass $counts
     * @return array `standing`; empty where there is nothing to say
     */
    private static function standing(\context $context, \stdClass $counts): array {
        $iscourse = $context->contextlevel === CONTEXT_COURSE;
        if (!$iscourse || !has_capability('local/navigatr:configurecourse', $context)) {
            return [];
        }
        $courseid = (int) $context->instanceid;
        $mapping = mappings::for_course($courseid);
        if (!$mapping) {
            return [];
        }
        $maychange = !access::sees_own_groups_only($courseid);
        return ['standing' => (new mapping_standing($mapping, $maychange, $counts))->contract()];
    }

    /**
     * How many badges resuming would send; 0 where there is nothing to resume, also for those who may not resume.
     *
     * @param int $courseid 0: not of a course
     * @return int
     */
    private static function sent_on_resume(int $courseid): int {
        $isasked = $courseid !== 0 && !access::sees_own_groups_only($courseid)
            && mappings::for_course($courseid)?->get('state') === mapping::PAUSED;
        return $isasked ? course_badge_actions::held($courseid) : 0;
    }
}
