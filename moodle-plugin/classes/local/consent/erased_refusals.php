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

namespace local_navigatr\local\consent;

/**
 * Refusals of learners who were erased. The row has no user, only a key that nobody can read without the site's secret; when
 * the same account earns a badge in the same course again, the refusal is found by it, and counts.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class erased_refusals {
    /**
     * Takes the learner out of a refusal.
     *
     * @param \stdClass $refusal row of {@see consents}
     */
    public static function keep(\stdClass $refusal): void {
        global $DB;
        refusal_key::make_secret();
        $key = refusal_key::key((array) $refusal);
        if ($DB->record_exists(consents::TABLE, ['onekey' => $key])) {
            return;
        }
        // Times go, too: the site's logs would tell whose they are.
        $DB->update_record(consents::TABLE, (object) [
            'id' => $refusal->id, 'userid' => 0, 'onekey' => $key, 'timecreated' => 0, 'timemodified' => 0,
        ]);
    }

    /**
     * Finds the refusals of all whose accounts earned a badge again.
     */
    public static function recognise(): void {
        global $DB;
        if (!$DB->record_exists(consents::TABLE, ['userid' => 0])) {
            return;
        }
        $sql = "SELECT DISTINCT a.userid, a.courseid, k.platform
                  FROM {local_navigatr_consent} k
                  JOIN {local_navigatr_award} a ON a.courseid = k.courseid
                       AND a.target LIKE " . $DB->sql_concat('k.platform', "':%'") . "
                 WHERE k.userid = 0 AND a.userid > 0
                       AND NOT EXISTS (
                           SELECT 1
                             FROM {local_navigatr_consent} c
                            WHERE c.userid = a.userid AND c.courseid = a.courseid AND c.platform = k.platform
                                  AND c.agreed <> " . consents::ASKED . "
                       )";
        $learners = $DB->get_recordset_sql($sql);
        foreach ($learners as $learner) {
            consents::recognise_learner((array) $learner);
        }
        $learners->close();
    }
}
