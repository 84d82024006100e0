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

namespace local_navigatr\local\status;

use local_navigatr\local\award\award;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\reader;

/**
 * Puts what the details of an issuance say into the words of the user.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class issuance_advice {
    /** Strings by the paths of what may be wrong with a learner or a course. */
    private const FIELDS = [
        'recipient' => ['learner', 'local_navigatr'],
        'recipientProblem' => ['learner', 'local_navigatr'],
        'recipient.email' => ['email', 'moodle'],
        'recipient.firstName' => ['firstname', 'moodle'],
        'recipient.lastName' => ['lastname', 'moodle'],
        'courseName' => ['fullnamecourse', 'moodle'],
        'evidence' => ['evidencetemplate', 'local_navigatr'],
        'score' => ['sendscore', 'local_navigatr'],
    ];

    /** Strings by what the sidecar says is wrong, where a person can mend it. What is left is for those who read its log. */
    private const PROBLEMS = [
        'the learner has no email address' => 'problem_no_email',
        'the learner is deleted' => 'problem_deleted',
        'the learner is suspended' => 'problem_suspended',
        'has changed since it may have been issued' => 'problem_changed',
        'is missing' => 'problem_missing',
        'is blank' => 'problem_missing',
    ];

    /**
     * The same issuance, with the sentence of its award's row as `advice`. What only an administrator can mend becomes
     * "unavailable", and its remedy "tell your administrator". What the sentence says of the latter is not said again.
     *
     * @param \stdClass $issuance the contract's `issuance`
     * @return \stdClass
     */
    public static function for_user(\stdClass $issuance): \stdClass {
        global $DB;
        $award = $DB->get_record(award::TABLE, ['uuid' => $issuance->awardId]);
        $condition = null;
        if ($award) {
            $key = ['courseid' => $award->courseid, 'rule' => $award->rule];
            $mapping = mapping::get_record($key) ?: null;
            $condition = award_condition::of($award, $mapping, $issuance);
            $issuance->advice = $condition->sentence();
        }
        $reader = $award ? reader::in_course((int) $award->courseid) : reader::current();
        foreach ($issuance->attempts as $attempt) {
            // Names of strings beside the contract's: remedy_ask_admin and remedy_ask_teacher.
            $attempt->remedy = $reader->remedy($attempt->remedy);
            if (!$reader->mayact) {
                // For those who mend it, and take it to support.
                unset($attempt->said);
            }
        }
        foreach ($issuance->audit as $entry) {
            if (!$reader->mayact && $entry->action === vocabulary::ACT_IN_THE_PLATFORMS_WORDS) {
                $entry->details = '';
            }
        }
        $issuance->holds = self::holds($issuance->holds, $reader, $condition);
        foreach ($issuance->problems as $problem) {
            $problem->message = self::problem($problem);
            $problem->path = self::field($problem->path);
        }
        return $issuance;
    }

    /**
     * What people call a field of an award.
     *
     * @param string $path
     * @return string
     */
    private static function field(string $path): string {
        $string = self::FIELDS[$path] ?? null;
        // What has no name of its own is told by what it belongs to, never by its path.
        $string ??= self::FIELDS[strtok($path, '.[')] ?? ['badge', 'local_navigatr'];
        return get_string(...$string);
    }

    /**
     * What is wrong with a field, in the reader's language.
     *
     * @param \stdClass $problem `path` and `message` as the sidecar has them
     * @return string
     */
    private static function problem(\stdClass $problem): string {
        $isoflearner = str_starts_with($problem->path, 'recipient');
        $string = self::PROBLEMS[$problem->message] ?? ($isoflearner ? 'problem_invalid' : null);
        return $string ? get_string($string, 'local_navigatr') : $problem->message;
    }

    /**
     * What holds it, beside the sentence. A reader who can only tell an administrator reads of all those holds once.
     * How many badges wait behind a hold is counted over all courses and groups: only administrators read it.
     *
     * @param \stdClass[] $holds the contract's `hold`s
     * @param reader $reader
     * @param condition|null $condition what the sentence is made of
     * @return \stdClass[]
     */
    private static function holds(array $holds, reader $reader, ?condition $condition): array {
        $istold = $condition?->why === reader::unavailable((string) $condition?->code);
        $shown = [];
        foreach ($holds as $hold) {
            // Names of strings, beside the contract's also those of {@see hold_formatter}.
            [$hold->reason, $hold->remedy] = (new hold_formatter($hold, $reader))->names();
            $hold->waiting = $reader->isadmin ? $hold->waiting : 0;
            if ($hold->reason !== hold_formatter::UNAVAILABLE || !$istold) {
                $shown[] = $hold;
            }
            $istold = $istold || $hold->reason === hold_formatter::UNAVAILABLE;
        }
        return $shown;
    }
}
