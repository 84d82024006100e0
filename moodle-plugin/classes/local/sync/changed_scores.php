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

namespace local_navigatr\local\sync;

/**
 * Course totals that changed after an award was handed over: the sidecar gets the new one while nothing is issued.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class changed_scores {
    /** SQL: the award waits for a score. With an index of its own; together, all that was ever issued would be read. */
    private const NEEDING = "status = 'sent' AND due = 0 AND needs = 'score'";

    /** SQL: the award waits for its turn, and its mapping sends scores. */
    private const QUEUED = "status = 'sent' AND due = 0 AND (state IS NULL OR state = 'queued') AND EXISTS (
        SELECT 1
          FROM {local_navigatr_map} m
         WHERE m.courseid = {local_navigatr_award}.courseid AND m.target = {local_navigatr_award}.target
               AND m.rule = {local_navigatr_award}.rule AND m.sendscore = 1
    )";

    /** SQL: the total need not be worked out any more. */
    private const FINAL = '(gi.needsupdate = 0 OR gi.locked > 0 OR gg.locked > 0 OR gg.overridden > 0)';

    /** SQL: it changed since it was last sent. */
    private const CHANGED = '(gi.timemodified >= {local_navigatr_award}.timesent
        OR gg.timemodified >= {local_navigatr_award}.timesent)';

    /**
     * SQL: there was none to send, and now there is one. Moodle keeps no date of the moment in which a total is worked out
     * again, shown again, or may be shown.
     */
    private const APPEARED = '({local_navigatr_award}.withoutscore = 1 AND gg.finalgrade IS NOT NULL
        AND gi.gradetype IN (1, 2) AND gi.grademax > gi.grademin AND gg.rawgrademax > gg.rawgrademin
        AND (gi.hidden = 0 OR gi.hidden > 1 AND gi.hidden <= :itemnow)
        AND (gg.hidden = 0 OR gg.hidden > 1 AND gg.hidden <= :gradenow))';

    /**
     * Marks these awards to be sent again.
     */
    public static function send_again(): void {
        foreach ([self::NEEDING, self::QUEUED] as $waiting) {
            self::mark($waiting);
        }
    }

    /**
     * Marks those of some awards whose total changed.
     *
     * @param string $waiting SQL
     */
    private static function mark(string $waiting): void {
        global $DB;
        $DB->execute("UPDATE {local_navigatr_award} SET due = 3
                       WHERE $waiting AND EXISTS (
            SELECT 1
              FROM {grade_items} gi
              JOIN {grade_categories} gc ON gc.id = gi.iteminstance AND gc.parent IS NULL
         LEFT JOIN {grade_grades} gg ON gg.itemid = gi.id AND gg.userid = {local_navigatr_award}.userid
             WHERE gi.courseid = {local_navigatr_award}.courseid AND gi.itemtype = 'course'
                   AND " . self::FINAL . " AND (" . self::CHANGED . " OR " . self::APPEARED . ")
        )", ['itemnow' => time(), 'gradenow' => time()]);
    }
}
