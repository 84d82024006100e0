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

use local_navigatr\event\consent_answered;
use local_navigatr\local\award\award;
use local_navigatr\local\award\keys;
use local_navigatr\local\config;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sync\outbox;
use local_navigatr\local\transaction;

/**
 * Whether name and e-mail address of a learner may go to a badge platform: one question for every way on which they could.
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
    private const SAME = 'userid = :userid AND courseid = :courseid AND platform = :platform';

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
     * @param string $row alias or name of a table with `courseid` and `target`
     * @param string $userid SQL of the learner's id; empty: the row's
     * @return string
     */
    public static function sql_allow(string $row, string $userid = ''): string {
        $unrefused = 'NOT ' . self::sql_answered($row, self::REFUSED, $userid);
        return self::are_required() ? "($unrefused AND " . self::sql_answered($row, self::AGREED, $userid) . ')' : $unrefused;
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
     * @return string one of {@see award::CONSENT_REASONS}
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
        $params = $about + ['erased' => erased_refusals::key($about), 'asked' => self::ASKED];
        $answers = $DB->get_records_select(self::TABLE, $select, $params, 'agreed, timemodified DESC, id DESC', '*', 0, 1);
        return reset($answers) ?: null;
    }

    /**
     * A learner agrees, or refuses, or takes either back. The same answer once more changes nothing.
     *
     * @param int $userid
     * @param int $courseid
     * @param int $agreed 1 or 0
     * @param string|null $platform null: that of the course's badge
     * @return bool whether it is another answer than before
     * @throws \moodle_exception when an admin is logged in as the learner
     */
    public static function record(int $userid, int $courseid, int $agreed, ?string $platform = null): bool {
        $about = self::about($userid, $courseid, $platform);
        return self::take($about, $agreed, consent_text::of($about['platform'], $courseid));
    }

    /**
     * A learner agrees to a text as it was read. What is stored is what that text names, whatever changes at this moment.
     *
     * @param array $about `userid`, `courseid` and `platform`
     * @param string $version of the text that was read
     * @return bool false when it is another text by now: nothing is recorded
     * @throws \moodle_exception when an admin is logged in as the learner
     */
    public static function agree_to(array $about, string $version): bool {
        $text = consent_text::of($about['platform'], $about['courseid']);
        if ($text->version !== $version) {
            return false;
        }
        self::take($about, self::AGREED, $text);
        return true;
    }

    /**
     * Takes an answer to a text.
     *
     * @param array $about
     * @param int $agreed 1 or 0
     * @param \stdClass $text of {@see consent_text::of()}
     * @return bool whether it is another answer than before
     */
    private static function take(array $about, int $agreed, \stdClass $text): bool {
        if (\core\session\manager::is_loggedinas()) {
            throw new \moodle_exception('consentloggedinas', 'local_navigatr');
        }
        ['userid' => $userid, 'courseid' => $courseid, 'platform' => $platform] = $about;
        $before = self::answer($userid, $courseid, $platform);
        if ($before && (int) $before->agreed === $agreed && (!$agreed || $before->textversion === $text->version)) {
            return false;
        }
        $answer = ['agreed' => $agreed, 'textversion' => $text->version, 'timemodified' => time()];
        self::store($about, $answer + ['shared' => $agreed ? implode(' ', $text->shared) : null]);
        consented_awards::update($userid, $courseid);
        if ($agreed) {
            outbox::send_again_after_agreement($userid, $courseid);
        }
        isolated::run("consent in course $courseid", function () use ($about, $agreed, $text) {
            consent_answered::create_from_answer($about, $agreed, $text->version)->trigger();
        });
        return true;
    }

    /**
     * Keeps that a learner was asked, so that nobody is asked twice.
     *
     * @param int $userid
     * @param int $courseid
     * @param string $platform
     * @return bool false when the learner was asked, or answered, already
     */
    public static function note_asked(int $userid, int $courseid, string $platform): bool {
        $asked = ['agreed' => self::ASKED, 'textversion' => consent_text::version($platform, $courseid), 'timemodified' => time()];
        return self::insert(self::about($userid, $courseid, $platform), $asked);
    }

    /**
     * Forgets answers for an erasure. That somebody refused is kept, without saying who.
     *
     * @param array $about `userid`, `courseid` or both
     */
    public static function delete(array $about): void {
        transaction::run(function () use ($about) {
            global $DB;
            foreach ($DB->get_records(self::TABLE, $about + ['agreed' => self::REFUSED]) as $refusal) {
                erased_refusals::keep($refusal);
            }
            $select = implode(' AND ', array_map(fn($column) => "$column = :$column", array_keys($about)));
            $DB->delete_records_select(self::TABLE, "userid > 0 AND $select", $about);
        });
    }

    /**
     * Stores an answer in place of all that the learner gave before.
     *
     * @param array $about
     * @param array $answer
     */
    private static function store(array $about, array $answer): void {
        global $DB;
        erased_refusals::recognise_learner($about);
        if (!$DB->record_exists(self::TABLE, $about) && self::insert($about, $answer)) {
            return;
        }
        // Also that of an account which was merged into this one.
        foreach ($DB->get_fieldset_select(self::TABLE, 'id', self::SAME, $about) as $id) {
            $DB->update_record(self::TABLE, (object) ($answer + ['id' => $id]));
        }
    }

    /**
     * Writes the first row about something.
     *
     * @param array $about
     * @param array $answer
     * @return bool false when somebody else wrote it first, as with a double click
     */
    private static function insert(array $about, array $answer): bool {
        global $DB;
        $key = ['onekey' => keys::of_consent($about)];
        if ($DB->record_exists(self::TABLE, $key)) {
            return false;
        }
        try {
            $DB->insert_record(self::TABLE, (object) ($about + $key + $answer + ['timecreated' => $answer['timemodified']]));
        } catch (\dml_write_exception $error) {
            if ($DB->record_exists(self::TABLE, $key)) {
                return false;
            }
            throw $error;
        }
        return true;
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
        erased_refusals::recognise_learner(self::about($userid, (int) $mapping->get('courseid'), $mapping->platform()));
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
    private static function about(int $userid, int $courseid, ?string $platform): array {
        $platform ??= mappings::for_course($courseid)?->platform() ?? \local_navigatr\local\contract\vocabulary::PLATFORMS[0];
        return ['userid' => $userid, 'courseid' => $courseid, 'platform' => $platform];
    }
}
