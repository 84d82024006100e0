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

namespace local_navigatr;

use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\consent\consents;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\status\learner_condition;
use local_navigatr\output\my_badges_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * What a learner reads of a badge that consent keeps, before and after it was earned.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\status\learner_condition
 * @covers     \local_navigatr\output\my_badge_card
 */
final class my_badges_consent_test extends school_testcase {
    /**
     * A badge that would not be sent is not promised.
     *
     * @dataProvider answers
     * @param bool $isasked whether the site asks
     * @param int|null $answer null: none
     * @param string[] $expected words before the completion, while no badges are sent, and between the completion and the award
     */
    public function test_badge_is_not_promised_without_consent(bool $isasked, ?int $answer, array $expected): void {
        global $DB;
        config::set('consentrequired', $isasked);
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->setUser($learner);
        $answer !== null && consent_answers::record((int) $learner->id, (int) $course->id, $answer);
        $mapping = fn() => mappings::for_course((int) $course->id);
        $words = [learner_condition::of_offer($mapping(), (int) $learner->id, true)];
        $DB->set_field('local_navigatr_map', 'state', 'paused', ['courseid' => $course->id]);
        $words[] = learner_condition::of_offer($mapping(), (int) $learner->id, true);
        $DB->set_field('local_navigatr_map', 'state', 'active', ['courseid' => $course->id]);
        $this->complete($course, $learner);
        $DB->delete_records('local_navigatr_award');
        $words[] = learner_condition::of_offer($mapping(), (int) $learner->id, true);
        $this->assertSame($expected, $words);
    }

    /**
     * Answers, and what a learner reads who gave them.
     *
     * @return array
     */
    public static function answers(): array {
        $agreed = ['incomplete', 'incompletepaused', 'recorded'];
        $refused = ['incompleterefused', 'incompleterefused', 'refused'];
        return [
            'not asked' => [false, null, $agreed],
            'asked, no answer' => [true, null, ['incompleteasked', 'incompletepaused', 'asked']],
            'agreed' => [true, consents::AGREED, $agreed],
            'refused' => [true, consents::REFUSED, $refused],
            'refused, and not asked any more' => [false, consents::REFUSED, $refused],
        ];
    }

    /**
     * After a refusal the badge is said to be not sent only where that is known, as on the page of the answer.
     *
     * @dataProvider refused_awards
     * @param array $fields of the award
     * @param string $word
     * @param string $kind
     */
    public function test_refused_badge_may_have_been_sent(array $fields, string $word, string $kind): void {
        global $DB, $PAGE;
        config::set('consentrequired', true);
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->setUser($learner);
        consent_answers::record((int) $learner->id, (int) $course->id, consents::REFUSED);
        $award = $fields + ['id' => $this->award_of($learner)->id, 'status' => 'noconsent', 'due' => 0];
        $DB->update_record('local_navigatr_award', (object) $award);
        $mapping = mappings::for_course((int) $course->id);
        $this->assertSame($word, learner_condition::of_award($this->award_of($learner), $mapping));
        $page = (new my_badges_page($learner, 0, null))->export_for_template($PAGE->get_renderer('core'));
        $this->assertSame(get_string("mybadgekind_$kind", 'local_navigatr'), $page['earned'][0]['state']);
    }

    /**
     * Awards of learners who refused.
     *
     * @return array
     */
    public static function refused_awards(): array {
        $state = fn($state, $reason = null, $due = 0) => ['state' => $state, 'reason' => $reason, 'due' => $due];
        return [
            'never left Moodle' => [['state' => null, 'timemodified' => 5], 'refused', 'none'],
            'stopped' => [$state('cancelled', 'consent_withdrawn'), 'refused', 'none'],
            'queued, and the sidecar was not told yet' => [$state('queued', null, 1), 'stopping', 'waiting'],
            'no answer came' => [$state('unknown'), 'mayexist', 'waiting'],
            'a person must look' => [$state('needs_attention', 'may_have_been_issued'), 'mayexist', 'waiting'],
        ];
    }
}
