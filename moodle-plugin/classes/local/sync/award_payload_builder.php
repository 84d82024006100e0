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

use local_navigatr\local\award\award;
use local_navigatr\local\award\mailable;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\course_name;
use local_navigatr\local\evidence\facts;
use local_navigatr\local\evidence\score;
use local_navigatr\local\in_language;
use local_navigatr\local\plain_text;
use local_navigatr\local\sidecar\request;

/**
 * A page of awards as they travel: name, email address, score, course name and evidence are read at this moment.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class award_payload_builder {
    /** A reason in which nobody knows it either. */
    private const MAY_HAVE_BEEN_ISSUED = 'may_have_been_issued';

    /** Statuses in which Moodle does not want it to be sent. */
    private const NOT_SENT_ON = [award::CANCELLED, award::NO_CONSENT, award::MERGED];

    /** An award without what is personal. */
    private const NOBODY = [
        'recipient' => null, 'recipientProblem' => null, 'score' => null, 'evidence' => null, 'validMonths' => null,
    ];

    /** @var \stdClass[] Learners by id. */
    private readonly array $learners;

    /** @var mailable Who of them can receive a badge. */
    private readonly mailable $mailable;

    /** @var \stdClass[] The courses that still exist, by id. */
    private readonly array $courses;

    /** @var bool[] Whether a score was wanted and there was none, by id of the award. */
    private array $withoutscore = [];

    /** @var int When this was read. */
    public readonly int $readat;

    /** @var int Number of the sidecar's last recovery at that moment. */
    public readonly int $recoverynumber;

    /**
     * Reads what is needed for a page.
     *
     * @param \stdClass[] $awards rows of {@see outbox}
     */
    public function __construct(array $awards) {
        global $DB;
        $this->readat = time();
        $this->recoverynumber = config::get('recoverynumber');
        $fields = mailable::FIELDS . ', firstname, lastname, lang, timezone';
        $this->learners = $DB->get_records_list('user', 'id', array_unique(array_column($awards, 'userid')), '', $fields);
        $this->mailable = new mailable($this->learners);
        $courseids = array_unique(array_column($awards, 'courseid'));
        $this->courses = $DB->get_records_list('course', 'id', $courseids, '', 'id, fullname, shortname, idnumber');
    }

    /**
     * The JSON of one award that is due. A sidecar that may have had it before its recovery is told so: it may be issued.
     *
     * @param \stdClass $award row of {@see outbox}
     * @return string
     */
    public function of(\stdClass $award): string {
        $score = $this->score($award);
        if ($score?->is_pending()) {
            // Most badges ask for no more than they get at first: a score that comes later would come too late.
            throw new unreadable(award::SCORE_NOT_FINAL);
        }
        $isopen = in_array($award->state, vocabulary::SENT_STATES, true) || $award->reason === self::MAY_HAVE_BEEN_ISSUED;
        $wasissued = in_array($award->state, vocabulary::WAS_ISSUED_STATES, true);
        $known = $isopen || $wasissued ? award_terms::known($award) : ['knownState' => 'queued'];
        return request::encode((unsynced::has($award) ? $known : []) + $this->body($award, $score));
    }

    /**
     * The JSON of one award as it is taught to a sidecar in recovery.
     *
     * @param \stdClass $award row of {@see outbox}
     * @return string
     */
    public function of_known(\stdClass $award): string {
        // What is never sent on needs no name and no address, and nothing that a broken course could keep from being read.
        $needsnobody = !$award->maysend || in_array($award->state, vocabulary::SETTLED_STATES, true)
            || in_array($award->status, self::NOT_SENT_ON, true) || $award->timecompletionlost > 0;
        $body = $needsnobody
            ? award_terms::key($award, plain_text::unfiltered_name($award->coursename)) + self::NOBODY
            : $this->body($award, $this->score($award));
        return request::encode(award_terms::known($award) + $body);
    }

    /**
     * The evidence of an award as it will be sent, in the language of its learner.
     *
     * @param \stdClass $award row of {@see outbox}, or like one
     * @return string|null null when there is nothing to say
     * @throws \Throwable where it cannot be prepared
     */
    public function evidence_of(\stdClass $award): ?string {
        $score = $this->score($award);
        if ($score?->is_pending()) {
            throw new unreadable(award::SCORE_NOT_FINAL);
        }
        return $this->words($award, $this->learners[$award->userid] ?? null, $score)->evidence;
    }

    /**
     * Whether an award was prepared without the score that its mapping sends.
     *
     * @param int $awardid
     * @return bool
     */
    public function is_without_score(int $awardid): bool {
        return $this->withoutscore[$awardid] ?? false;
    }

    /**
     * One award.
     *
     * @param \stdClass $award
     * @param score|null $score null where it is not sent
     * @return array
     */
    private function body(\stdClass $award, ?score $score): array {
        global $CFG;
        $learner = $this->learners[$award->userid] ?? null;
        $problem = $this->mailable->problem($learner);
        $percent = $score?->percent();
        $this->withoutscore[$award->id] = $score !== null && $percent === null;
        $words = $this->words($award, $learner, $score);
        // Accounts of one family, or of one person: the school knows, and nobody is asked.
        $sharing = empty($CFG->allowaccountssameemail) ? [] : ['addressMayBeShared' => true];
        return $sharing + award_terms::key($award, $words->coursename) + [
            'recipient' => $problem ? null : self::recipient($learner),
            'recipientProblem' => $problem,
            'score' => $percent,
            'evidence' => $words->evidence,
            'validMonths' => (int) $award->validmonths ?: null,
        ];
    }

    /**
     * The course total, where the mapping sends it and somebody can receive the badge.
     *
     * @param \stdClass $award
     * @return score|null
     * @throws unreadable
     */
    private function score(\stdClass $award): ?score {
        $iswanted = !empty($award->sendscore) && facts::may_tell($award, 'score');
        if (!$iswanted || $this->mailable->problem($this->learners[$award->userid] ?? null)) {
            return null;
        }
        try {
            return score::of((int) $award->courseid, (int) $award->userid);
        } catch (\Throwable $error) {
            throw new unreadable(award::SCORE_UNREADABLE, $error);
        }
    }

    /**
     * Which of these awards carry by now another name, address or badge than when this was read, or may say something else.
     *
     * @param \stdClass[] $awards their present rows, of {@see outbox}, by id
     * @param \stdClass[] $sent their rows as they were sent, by id
     * @return int[] ids
     */
    public function outdated(array $awards, array $sent): array {
        $now = new self($awards);
        return array_keys(array_filter($awards, fn($award) => award_terms::terms($award) !== award_terms::terms($sent[$award->id])
            || $now->person($award) !== $this->person($sent[$award->id])));
    }

    /**
     * The learner that an award goes to.
     *
     * @param \stdClass $award
     * @return array recipient, or null and why there is none
     */
    private function person(\stdClass $award): array {
        $learner = $this->learners[$award->userid] ?? null;
        $problem = $this->mailable->problem($learner);
        return [$award->userid, $problem, $problem ? null : self::recipient($learner)];
    }

    /**
     * Course name and evidence, in the language and the time zone of the learner.
     *
     * @param \stdClass $award
     * @param \stdClass|null $learner
     * @param score|null $score
     * @return \stdClass
     */
    private function words(\stdClass $award, ?\stdClass $learner, ?score $score): \stdClass {
        return in_language::run($learner->lang ?? null, function () use ($award, $learner, $score) {
            $course = $this->courses[$award->courseid] ?? null;
            $stored = $course->fullname ?? $award->coursename;
            $name = plain_text::name($stored, course_name::context((int) $award->courseid));
            return (object) [
                'coursename' => $name,
                'evidence' => evidence::text($award, new facts($award, $name, $course, $learner, $score)),
            ];
        });
    }

    /**
     * Who receives the badge.
     *
     * @param \stdClass $learner
     * @return array
     */
    private static function recipient(\stdClass $learner): array {
        return [
            'firstName' => text::truncate(plain_text::unfiltered_name($learner->firstname), vocabulary::PERSON_NAME_MAX),
            'lastName' => text::truncate(plain_text::unfiltered_name($learner->lastname), vocabulary::PERSON_NAME_MAX),
            'email' => trim($learner->email),
        ];
    }
}
