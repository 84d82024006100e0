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

namespace local_navigatr\local;

/**
 * Who agreed that name and e-mail address go to Navigatr, where the site asks for that.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class consents {
    /** Its table. */
    public const TABLE = 'local_navigatr_consent';

    /** Version of what learners answer: the strings `consent…`. One more whenever what they agree to changes. */
    public const TEXT_VERSION = 1;

    /**
     * Whether nothing may be sent for a learner because the site wants consent and there is none.
     *
     * @param int $userid
     * @param mapping $mapping
     * @return bool
     */
    public static function is_missing(int $userid, mapping $mapping): bool {
        global $DB;
        $agreed = [
            'userid' => $userid,
            'courseid' => $mapping->get('courseid'),
            'platform' => $mapping->platform(),
            'agreed' => 1,
        ];
        return config::get('consentrequired') && !$DB->record_exists(self::TABLE, $agreed);
    }

    /**
     * Whether learners of a course are asked: the site wants consent, and there is a badge to get.
     *
     * @param int $courseid
     * @return bool
     */
    public static function are_asked_for(int $courseid): bool {
        return config::get('consentrequired') && mappings::for_course($courseid) !== null;
    }

    /**
     * What a learner answered last, about the platform of the course's badge.
     *
     * @param int $userid
     * @param int $courseid
     * @return \stdClass|null `agreed` and `timemodified`; null: nothing yet
     */
    public static function answer(int $userid, int $courseid): ?\stdClass {
        global $DB;
        // After two accounts were merged there may be two.
        $about = ['userid' => $userid, 'courseid' => $courseid, 'platform' => self::platform_of($courseid)];
        $answers = $DB->get_records(self::TABLE, $about, 'timemodified DESC, id DESC', 'id, agreed, timemodified', 0, 1);
        return reset($answers) ?: null;
    }

    /**
     * A learner agrees, or takes that back.
     *
     * @param int $userid
     * @param int $courseid
     * @param int $agreed 1 or 0
     */
    public static function record(int $userid, int $courseid, int $agreed): void {
        global $DB;
        $about = ['userid' => $userid, 'courseid' => $courseid, 'platform' => self::platform_of($courseid)];
        $key = ['onekey' => keys::of_consent($about)];
        $answer = $about + $key + ['agreed' => $agreed, 'textversion' => self::TEXT_VERSION, 'timemodified' => time()];
        $id = $DB->get_field(self::TABLE, 'id', $key);
        if ($id) {
            $DB->update_record(self::TABLE, (object) ($answer + ['id' => $id]));
        } else {
            $DB->insert_record(self::TABLE, (object) ($answer + ['timecreated' => $answer['timemodified']]));
        }
        self::apply();
    }

    /**
     * Lets go what waits for a consent that is there now, or is not asked for any more; stops what lacks it.
     */
    public static function apply(): void {
        global $DB;
        $agreed = self::sql_agreed('{local_navigatr_award}');
        $required = config::get('consentrequired');
        $release = $required ? "AND $agreed" : '';
        $DB->execute("UPDATE {local_navigatr_award} SET status = 'waiting', due = 1, cancelreason = NULL
                       WHERE status = 'noconsent' $release");
        if ($required) {
            $DB->execute("UPDATE {local_navigatr_award} SET status = 'noconsent', due = 0, cancelreason = :withdrawn
                           WHERE status = 'waiting' AND NOT $agreed", ['withdrawn' => award::CONSENT_WITHDRAWN]);
        }
    }

    /**
     * SQL: the learner of an award agreed.
     *
     * @param string $award alias or name of the table of awards
     * @return string
     */
    public static function sql_agreed(string $award): string {
        return 'EXISTS (SELECT 1 FROM {' . self::TABLE . '} c WHERE ' . self::sql_is_about($award) . ' AND c.agreed = 1)';
    }

    /**
     * SQL: the answer `c` is about an award's learner, course and platform.
     *
     * @param string $award alias or name of the table of awards
     * @return string
     */
    public static function sql_is_about(string $award): string {
        global $DB;
        $target = $DB->sql_concat('c.platform', "':%'");
        return "c.userid = $award.userid AND c.courseid = $award.courseid AND $award.target LIKE $target";
    }

    /**
     * The platform of a course's badge.
     *
     * @param int $courseid
     * @return string
     */
    private static function platform_of(int $courseid): string {
        return mappings::for_course($courseid)?->platform() ?? contract\vocabulary::PLATFORMS[0];
    }
}
