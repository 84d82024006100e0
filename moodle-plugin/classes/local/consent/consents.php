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

use local_navigatr\local\award\award;
use local_navigatr\local\award\keys;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\transaction;

/**
 * Whether name and email address of a learner may go to a badge platform: one question for every way on which they could.
 *
 * A refusal counts always; an agreement is needed where the site asks for consent. Both are the learner's, for one course and
 * one platform. Of two accounts that were merged a refusal wins.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class consents {
    /** Its table. */
    public const TABLE = 'local_navigatr_consent';

    /** The learner said no, or took a yes back. */
    public const REFUSED = 0;

    /** The learner agreed. */
    public const AGREED = 1;

    /** The learner was asked by a message and has not answered: no answer, but a reason not to ask again. */
    public const ASKED = 2;

    /** SQL: about the same learner, course and platform. */
    public const SAME = 'userid = :userid AND courseid = :courseid AND platform = :platform';

    /**
     * Whether the site asks learners. What config.php fixes or is stored at this moment counts: a task that runs for a minute keeps
     * settings in memory.
     *
     * @return bool
     */
    public static function are_required(): bool {
        return (bool) (config::is_forced('consentrequired') ? config::get('consentrequired') : config::stored('consentrequired'));
    }

    /**
     * SQL: the data of a learner may be sent for what a row is about.
     *
     * @param string $row alias or name of a table with `courseid`, `target` and `rule`
     * @param string $userid SQL of the learner's id; empty: the row's
     * @return string
     */
    public static function sql_allow(string $row, string $userid = ''): string {
        $unrefused = 'NOT ' . self::sql_answered($row, self::REFUSED, $userid);
        // A person who sends a test badge to their own address agrees with that.
        $agreed = "($row.rule < 0 OR " . self::sql_answered($row, self::AGREED, $userid) . ')';
        return self::are_required() ? "($unrefused AND $agreed)" : $unrefused;
    }

    /**
     * SQL: the learner gave this answer about what a row is about.
     *
     * @param string $row alias or name of a table with `courseid` and `target`
     * @param int $answer one of the answers above
     * @param string $userid SQL of the learner's id; empty: the row's
     * @return string
     */
    public static function sql_answered(string $row, int $answer, string $userid = ''): string {
        return 'EXISTS (SELECT 1 FROM {' . self::TABLE . '} c WHERE ' . self::sql_is_about($row, $userid)
            . " AND c.agreed = $answer)";
    }

    /**
     * SQL: why the data of a learner may not be sent for an award: a refusal, or only that nobody has answered.
     *
     * @param string $row alias or name of a table with `userid`, `courseid` and `target`
     * @return string one of {@see vocabulary::CONSENT_REASONS}
     */
    public static function sql_missing_reason(string $row): string {
        return 'CASE WHEN ' . self::sql_answered($row, self::REFUSED) . " THEN '" . award::CONSENT_WITHDRAWN
            . "' ELSE '" . award::CONSENT_REQUIRED . "' END";
    }

    /**
     * SQL: what a learner agreed to besides name and address, as it is stored; null where no agreement limits it. Of the
     * agreements of two accounts that were merged one counts.
     *
     * @param string $row alias of awards
     * @return string
     */
    public static function sql_shared(string $row): string {
        return "(SELECT MIN(COALESCE(c.shared, '')) FROM {" . self::TABLE . '} c WHERE ' . self::sql_is_about($row)
            . ' AND c.agreed = ' . self::AGREED . ')';
    }

    /**
     * SQL: the answer `c` is about a row's learner, course and platform.
     *
     * @param string $row alias or name of a table with `courseid` and `target`
     * @param string $userid SQL of the learner's id; empty: the row's
     * @return string
     */
    public static function sql_is_about(string $row, string $userid = ''): string {
        global $DB;
        $userid = $userid === '' ? "$row.userid" : $userid;
        $target = $DB->sql_concat('c.platform', "':%'");
        return "c.userid = $userid AND c.courseid = $row.courseid AND $row.target LIKE $target";
    }

    /**
     * Whether the data of a learner may be sent for the badge of a mapping.
     *
     * @param mapping $mapping
     * @param int $userid
     * @return bool
     */
    public static function allow(mapping $mapping, int $userid): bool {
        return self::is_true(self::sql_allow('m', (string) $userid), $mapping, $userid);
    }

    /**
     * Whether a learner refused, or withdrew.
     *
     * @param mapping $mapping
     * @param int $userid
     * @return bool
     */
    public static function is_refused(mapping $mapping, int $userid): bool {
        return self::is_true(self::sql_answered('m', self::REFUSED, (string) $userid), $mapping, $userid);
    }

    /**
     * Why an award may not be sent, also one of a course that is gone.
     *
     * @param \stdClass $award its row
     * @return string|null one of {@see vocabulary::CONSENT_REASONS}; null: it may be sent
     */
    public static function missing_for(\stdClass $award): ?string {
        global $DB;
        self::recognise_learner(self::about((int) $award->userid, (int) $award->courseid, explode(':', $award->target, 2)[0]));
        $sql = 'SELECT CASE WHEN ' . self::sql_allow('a') . " THEN '' ELSE " . self::sql_missing_reason('a') . ' END
                  FROM {' . award::TABLE . '} a
                 WHERE a.id = :id';
        return $DB->get_field_sql($sql, ['id' => $award->id]) ?: null;
    }

    /**
     * Whether learners of a course are asked: the site wants consent, and there is a badge to get.
     *
     * @param int $courseid
     * @return bool
     */
    public static function is_required(int $courseid): bool {
        return self::are_required() && mappings::for_course($courseid) !== null;
    }

    /**
     * What a learner answered last. After two accounts were merged there may be two answers; then the refusal.
     *
     * @param int $userid
     * @param int $courseid
     * @param string|null $platform null: that of the course's badge
     * @return \stdClass|null `agreed`, `textversion`, `timemodified` (0: no longer known); null: no answer yet
     */
    public static function answer(int $userid, int $courseid, ?string $platform = null): ?\stdClass {
        global $DB;
        $about = self::about($userid, $courseid, $platform);
        $select = '(' . self::SAME . ' OR onekey = :erased) AND agreed <> :asked';
        $params = $about + ['erased' => refusal_key::key($about), 'asked' => self::ASKED];
        $answers = $DB->get_records_select(self::TABLE, $select, $params, 'agreed, timemodified DESC, id DESC', '*', 0, 1);
        return reset($answers) ?: null;
    }

    /**
     * Asks the database about one learner and the badge of a mapping.
     *
     * @param string $condition SQL about the mapping `m`
     * @param mapping $mapping
     * @param int $userid
     * @return bool
     */
    private static function is_true(string $condition, mapping $mapping, int $userid): bool {
        global $DB;
        self::recognise_learner(self::about($userid, (int) $mapping->get('courseid'), $mapping->platform()));
        $sql = 'SELECT 1 FROM {' . mapping::TABLE . "} m WHERE m.id = :mapping AND $condition";
        return $DB->record_exists_sql($sql, ['mapping' => $mapping->get('id')]);
    }

    /**
     * What an answer is about.
     *
     * @param int $userid
     * @param int $courseid
     * @param string|null $platform null: that of the course's badge
     * @return array
     */
    public static function about(int $userid, int $courseid, ?string $platform): array {
        $platform ??= mappings::for_course($courseid)?->platform() ?? \local_navigatr\local\contract\vocabulary::PLATFORMS[0];
        return ['userid' => $userid, 'courseid' => $courseid, 'platform' => $platform];
    }

    /**
     * Finds the refusal of one learner.
     *
     * @param array $about
     */
    public static function recognise_learner(array $about): void {
        global $DB;
        $incourse = ['userid' => 0, 'courseid' => $about['courseid']];
        if (!$DB->record_exists(self::TABLE, $incourse)) {
            return;
        }
        $found = $DB->get_field(self::TABLE, 'id', $incourse + ['onekey' => refusal_key::key($about)]);
        if (!$found) {
            return;
        }
        transaction::run(function () use ($about, $found) {
            global $DB;
            $DB->delete_records(self::TABLE, ['onekey' => keys::of_consent($about), 'agreed' => self::ASKED]);
            $row = ['id' => $found, 'userid' => $about['userid'], 'onekey' => keys::of_consent($about)];
            $DB->update_record(self::TABLE, (object) $row);
        });
    }
}
