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

use local_navigatr\local\award\keys;
use local_navigatr\local\config;
use local_navigatr\local\transaction;

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
        self::make_secret();
        $key = self::key((array) $refusal);
        if ($DB->record_exists(consents::TABLE, ['onekey' => $key])) {
            return;
        }
        // Times go, too: the site's logs would tell whose they are.
        $DB->update_record(consents::TABLE, (object) [
            'id' => $refusal->id, 'userid' => 0, 'onekey' => $key, 'timecreated' => 0, 'timemodified' => 0,
        ]);
    }

    /**
     * What stands for a learner, course and platform in place of their ids.
     *
     * @param array $about
     * @return string empty while the site has kept no such refusal
     */
    public static function key(array $about): string {
        $secret = config::get('refusalkey');
        if ($secret === '') {
            return '';
        }
        $hash = hash_hmac('sha256', keys::of_consent($about), base64_decode($secret), true);
        return '~' . rtrim(strtr(base64_encode($hash), '+/', '-_'), '=');
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
            self::recognise_learner((array) $learner);
        }
        $learners->close();
    }

    /**
     * Finds the refusal of one learner.
     *
     * @param array $about
     */
    public static function recognise_learner(array $about): void {
        global $DB;
        $incourse = ['userid' => 0, 'courseid' => $about['courseid']];
        if (!$DB->record_exists(consents::TABLE, $incourse)) {
            return;
        }
        $found = $DB->get_field(consents::TABLE, 'id', $incourse + ['onekey' => self::key($about)]);
        if (!$found) {
            return;
        }
        transaction::run(function () use ($about, $found) {
            global $DB;
            $DB->delete_records(consents::TABLE, ['onekey' => keys::of_consent($about), 'agreed' => consents::ASKED]);
            $row = ['id' => $found, 'userid' => $about['userid'], 'onekey' => keys::of_consent($about)];
            $DB->update_record(consents::TABLE, (object) $row);
        });
    }

    /**
     * Makes the site's secret. It is in the database, because a copy of that which lost it would send to who refused.
     */
    private static function make_secret(): void {
        if (config::get('refusalkey') === '') {
            config::set('refusalkey', base64_encode(random_bytes(32)));
        }
    }
}
