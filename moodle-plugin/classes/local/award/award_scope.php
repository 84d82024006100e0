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

namespace local_navigatr\local\award;

use core_reportbuilder\local\helpers\database;
use local_navigatr\local\category;

/**
 * Whose awards somebody sees: those of the site, of a category with all below it, or of a course. There is no other scope.
 *
 * Inside a scope two things stay out of sight: courses that are hidden from the user, and, where a course keeps its groups
 * apart, learners of groups that the user is not in. What the scope's context permits holds for all its courses.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class award_scope {
    /** @var string[] What a user needs to see the log, by the level of the scope's context. */
    private const CAPABILITIES = [
        CONTEXT_SYSTEM => 'local/navigatr:viewsitelog',
        CONTEXT_COURSECAT => 'local/navigatr:viewcategorylog',
        CONTEXT_COURSE => 'local/navigatr:viewlog',
    ];

    /**
     * A scope.
     *
     * @param \context $context
     * @param int|null $viewer null: the one who uses Moodle now
     */
    private function __construct(
        /** @var \context */
        private readonly \context $context,
        /** @var int|null */
        private readonly ?int $viewer = null
    ) {
    }

    /**
     * The scope of a context.
     *
     * @param \context $context
     * @param int|null $viewer the user who sees; null: the one who uses Moodle now
     * @return self|null null for a module, a block, a user and the front page: nothing is earned there
     */
    public static function of(\context $context, ?int $viewer = null): ?self {
        $iscourse = $context->contextlevel === CONTEXT_COURSE && (int) $context->instanceid !== (int) SITEID;
        $isone = $iscourse || in_array($context->contextlevel, [CONTEXT_SYSTEM, CONTEXT_COURSECAT]);
        return $isone ? new self($context, $viewer) : null;
    }

    /**
     * The scope of a course.
     *
     * @param int $courseid
     * @return self
     */
    public static function of_course(int $courseid): self {
        return new self(\context_course::instance($courseid));
    }

    /**
     * Whether it is one course.
     *
     * @return bool
     */
    public function is_of_course(): bool {
        return $this->context->contextlevel === CONTEXT_COURSE;
    }

    /**
     * Whether the user may see its log. A role alone is not enough: an enrolment may be suspended, a course hidden.
     *
     * @return bool
     */
    public function may_view(): bool {
        return $this->can(self::CAPABILITIES[$this->context->contextlevel])
            && (!$this->is_of_course() || can_access_course(get_course($this->context->instanceid), $this->viewer, '', true));
    }

    /**
     * Whether groups conceal nobody from the user.
     *
     * @return bool
     */
    public function sees_all_groups(): bool {
        return $this->can('moodle/site:accessallgroups');
    }

    /**
     * Whether the user has a capability in its context.
     *
     * @param string $capability
     * @return bool
     */
    private function can(string $capability): bool {
        return has_capability($capability, $this->context, $this->viewer);
    }

    /**
     * SQL: an award is in the scope, and the user may see whose it is.
     *
     * @param string $award alias of the table of awards
     * @return array SQL and parameters
     */
    public function sql_awards(string $award): array {
        [$inside, $params] = $this->sql_inside("$award.courseid");
        [$learners, $more] = $this->sql_learners("$award.userid", "$award.courseid");
        return ["$inside AND $learners", $params + $more];
    }

    /**
     * SQL: the user may see a learner of a course in the scope.
     *
     * @param string $userid expression
     * @param string $courseid expression
     * @return array SQL and parameters
     */
    public function sql_learners(string $userid, string $courseid): array {
        $concealed = [];
        $params = [];
        if (!$this->is_of_course() && !$this->can('moodle/course:viewhiddencourses')) {
            $concealed[] = 'concealing.visible = 0';
        }
        if (!$this->sees_all_groups()) {
            [$together, $params] = $this->sql_together($userid);
            $concealed[] = 'concealing.groupmode = ' . SEPARATEGROUPS . " AND NOT $together";
        }
        if ($concealed === []) {
            return ['1 = 1', []];
        }
        $any = implode(' OR ', $concealed);
        return ["NOT EXISTS (SELECT 1 FROM {course} concealing WHERE concealing.id = $courseid AND ($any))", $params];
    }

    /**
     * SQL: a course is in the scope. Of deleted courses only the site knows.
     *
     * @param string $courseid expression
     * @return array SQL and parameters
     */
    private function sql_inside(string $courseid): array {
        switch ($this->context->contextlevel) {
            case CONTEXT_COURSE:
                $course = database::generate_param_name();
                return ["$courseid = :$course", [$course => $this->context->instanceid]];
            case CONTEXT_COURSECAT:
                [$below, $params] = category::sql_below((int) $this->context->instanceid, 'cat');
                return ["EXISTS (SELECT 1
                                   FROM {course} inside
                                   JOIN {course_categories} cat ON cat.id = inside.category
                                  WHERE inside.id = $courseid AND $below)", $params];
            default:
                return ['1 = 1', []];
        }
    }

    /**
     * SQL: a learner and the user are together in a group of the course `concealing`, and the user may know who is in it.
     *
     * @param string $userid expression
     * @return array SQL and parameters
     */
    private function sql_together(string $userid): array {
        global $USER;
        $me = database::generate_param_name();
        // Since Moodle 4.2 a group may be hidden, even from its own members.
        $ishidden = class_exists(\core_group\visibility::class)
            && !$this->can('moodle/course:viewhiddengroups');
        $known = $ishidden ? 'AND shared.visibility IN (' . GROUPS_VISIBILITY_ALL . ', ' . GROUPS_VISIBILITY_MEMBERS . ')' : '';
        $sql = "EXISTS (SELECT 1
                          FROM {groups} shared
                          JOIN {groups_members} mine ON mine.groupid = shared.id AND mine.userid = :$me
                          JOIN {groups_members} theirs ON theirs.groupid = shared.id AND theirs.userid = $userid
                         WHERE shared.courseid = concealing.id $known)";
        return [$sql, [$me => $this->viewer ?? $USER->id]];
    }
}
