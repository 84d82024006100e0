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

namespace local_navigatr\local\completion;

use local_navigatr\event\recompletions_decided;
use local_navigatr\local\actor;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\transaction;

/**
 * Completions for which a person is asked whether the badge is issued again. {@see recompletions} says which.
 *
 * A person sees and decides only about learners of the own groups, where a course keeps its groups apart.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class held_recompletions {
    /** They get the badge once more. */
    public const ISSUE = 'issue';

    /** They keep the badge they have, and are not asked about for this completion again. */
    public const KEEP = 'keep';

    /** How many awards are written at once; the task goes on. */
    private const AT_ONCE = \local_navigatr\local\contract\vocabulary::BATCH_MAX;

    /** How many rows are changed with one statement. */
    private const PAGE = 1000;

    /** What is stored, by what a person chose. Who chose it is named in each row. */
    private const CHANGES = [
        self::ISSUE => 'heldcompletionid = -heldcompletionid',
        // MySQL assigns from left to right.
        self::KEEP => 'completionid = heldcompletionid, heldcompletionid = 0',
    ];

    /**
     * How many a person is asked about in a course.
     *
     * @param int $courseid
     * @return int
     */
    public static function count(int $courseid): int {
        return count(self::ids($courseid));
    }

    /**
     * Decides about all of them, if they are as many as the person saw.
     *
     * @param int $courseid
     * @param string $choice `issue` or `keep`
     * @param int $confirmed how many the person confirmed
     * @return bool false when the count is another one by now
     */
    public static function decide(int $courseid, string $choice, int $confirmed): bool {
        $mapping = mappings::for_course($courseid);
        if (!$mapping || $choice === self::ISSUE && !$mapping->is_issuing()) {
            throw new \moodle_exception('error_recompletionsnotissuing', 'local_navigatr');
        }
        $isconfirmed = transaction::run(function () use ($courseid, $choice, $confirmed) {
            $ids = self::ids($courseid);
            $isconfirmed = count($ids) === $confirmed;
            foreach ($isconfirmed ? array_chunk($ids, self::PAGE) : [] as $page) {
                self::change($page, $choice);
            }
            return $isconfirmed;
        });
        if ($isconfirmed && $confirmed > 0) {
            $facts = ['choice' => $choice, 'count' => $confirmed];
            isolated::trigger(recompletions_decided::create_from_mapping($mapping, '', $facts));
            recompletions::start_confirmed(self::AT_ONCE, $courseid);
        }
        return $isconfirmed;
    }

    /**
     * Stores what was chosen.
     *
     * @param int[] $ids
     * @param string $choice
     */
    private static function change(array $ids, string $choice): void {
        global $DB;
        [$in, $params] = $DB->get_in_or_equal($ids, SQL_PARAMS_NAMED);
        $DB->execute('UPDATE {local_navigatr_award} SET ' . self::CHANGES[$choice] . ", usermodified = :usermodified,
                             realuserid = :realuserid, timemodified = :now
                       WHERE heldcompletionid > 0 AND id $in", $params + actor::columns() + ['now' => time()]);
    }

    /**
     * Awards that the user sees and is asked about: the completion is still there, and none came after it.
     *
     * @param int $courseid
     * @return int[]
     */
    private static function ids(int $courseid): array {
        global $DB;
        if (!mapping::record_exists_select('courseid = :courseid AND issueagain = 1', ['courseid' => $courseid])) {
            // Most courses are such, and may have many awards.
            return [];
        }
        [$visible, $params] = award_scope::of_course($courseid)->sql_awards('a');
        $sql = 'SELECT a.id ' . recompletions::sql_later() . " AND a.heldcompletionid = cc.id AND $visible";
        return $DB->get_fieldset_sql($sql, $params);
    }
}
