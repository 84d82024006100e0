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
use local_navigatr\local\award\keys;
use local_navigatr\local\award\resend;
use local_navigatr\local\isolated;
use local_navigatr\local\transaction;

/**
 * What learners answer: how an answer is stored, and what follows for their awards.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class consent_answers {
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
        $about = consents::about($userid, $courseid, $platform);
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
        self::take($about, consents::AGREED, $text);
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
        $before = consents::answer($userid, $courseid, $platform);
        if ($before && (int) $before->agreed === $agreed && (!$agreed || $before->textversion === $text->version)) {
            return false;
        }
        $answer = ['agreed' => $agreed, 'textversion' => $text->version, 'timemodified' => time()];
        self::store($about, $answer + ['shared' => $agreed ? implode(' ', $text->shared) : null]);
        consented_awards::update($userid, $courseid);
        if ($agreed) {
            resend::send_again_after_agreement($userid, $courseid);
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
        $version = consent_text::version($platform, $courseid);
        $asked = ['agreed' => consents::ASKED, 'textversion' => $version, 'timemodified' => time()];
        return self::insert(consents::about($userid, $courseid, $platform), $asked);
    }

    /**
     * Forgets answers for an erasure. That somebody refused is kept, without saying who.
     *
     * @param array $about `userid`, `courseid` or both
     */
    public static function delete(array $about): void {
        transaction::run(function () use ($about) {
            global $DB;
            foreach ($DB->get_records(consents::TABLE, $about + ['agreed' => consents::REFUSED]) as $refusal) {
                erased_refusals::keep($refusal);
            }
            $select = implode(' AND ', array_map(fn($column) => "$column = :$column", array_keys($about)));
            $DB->delete_records_select(consents::TABLE, "userid > 0 AND $select", $about);
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
        consents::recognise_learner($about);
        if (!$DB->record_exists(consents::TABLE, $about) && self::insert($about, $answer)) {
            return;
        }
        // Also that of an account which was merged into this one.
        foreach ($DB->get_fieldset_select(consents::TABLE, 'id', consents::SAME, $about) as $id) {
            $DB->update_record(consents::TABLE, (object) ($answer + ['id' => $id]));
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
        if ($DB->record_exists(consents::TABLE, $key)) {
            return false;
        }
        try {
            $DB->insert_record(consents::TABLE, (object) ($about + $key + $answer + ['timecreated' => $answer['timemodified']]));
        } catch (\dml_write_exception $error) {
            if ($DB->record_exists(consents::TABLE, $key)) {
                return false;
            }
            throw $error;
        }
        return true;
    }
}
