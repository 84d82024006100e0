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
use local_navigatr\local\learner\sidecar_copy;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\learner_condition;
use local_navigatr\output\my_badges_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * What learners see of their own badges.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\learner\own_badges
 * @covers     \local_navigatr\local\learner\sidecar_copy
 * @covers     \local_navigatr\local\learner\missing
 * @covers     \local_navigatr\local\status\learner_condition
 * @covers     \local_navigatr\output\my_badges_page
 * @covers     \local_navigatr\output\my_badge_card
 */
final class my_badges_test extends school_testcase {
    /**
     * Each way in which an award can stand has its word, and each word its sentence.
     *
     * @dataProvider standings
     * @param array $fields of the award
     * @param string $expected
     */
    public function test_learner_reads_how_a_badge_stands(array $fields, string $expected): void {
        global $DB;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $DB->update_record('local_navigatr_award', (object) ($fields + ['id' => $this->award_of($learner)->id]));
        [$award, $mapping] = [$this->award_of($learner), mappings::for_course((int) $course->id)];
        $this->assertSame($expected, learner_condition::of_award($award, $mapping));
        $facts = (object) ['platform' => 'Navigatr', 'contact' => '', 'time' => '21/11/26, 10:00'];
        $this->assertSame(get_string("mybadge_$expected", 'local_navigatr', $facts), $this->page($learner)['earned'][0]['text']);
    }

    /**
     * Ways in which an award can stand.
     *
     * @return array
     */
    public static function standings(): array {
        $revoked = ['timerevoked' => (new \DateTime('2026-11-21 10:00 Australia/Perth'))->getTimestamp()];
        $sent = fn($state, $reason = null) => ['status' => 'sent', 'due' => 0, 'state' => $state, 'reason' => $reason];
        return [
            'waits in Moodle' => [['status' => 'waiting'], 'coming'],
            'queued' => [$sent('queued'), 'coming'],
            'sending' => [$sent('sending'), 'coming'],
            'issued' => [$sent('issued'), 'issued'],
            'issued, answer unreadable' => [$sent('issued', 'unconfirmed'), 'issued'],
            'issued before' => [$sent('issued', 'recorded'), 'had'],
            'found by a person' => [$sent('issued', 'decided_by_person'), 'had'],
            'no answer' => [$sent('unknown'), 'sent'],
            'may exist' => [$sent('needs_attention', 'may_have_been_issued'), 'sent'],
            'score' => [$sent('needs_attention', 'requirements_not_met'), 'score'],
            'no address' => [$sent('needs_attention', 'recipient_incomplete'), 'profile'],
            'address refused' => [$sent('needs_attention', 'recipient_refused'), 'profile'],
            'perhaps the address' => [$sent('needs_attention', 'learner_or_badge_unpublished'), 'checkprofile'],
            'shared address' => [$sent('needs_attention', 'shared_address'), 'shared'],
            'badge unpublished' => [$sent('needs_attention', 'badge_unpublished'), 'delayed'],
            'completion being recorded' => [['status' => 'waiting', 'timecompletionlost' => 5], 'completion'],
            'consent asked' => [['status' => 'noconsent', 'due' => 0], 'asked'],
            'stopped for lack of consent' => [$sent('cancelled', 'consent_required'), 'asked'],
            'agreed after it was stopped' => [['status' => 'waiting', 'due' => 2, 'state' => 'cancelled'], 'coming'],
            'cancelled' => [$sent('cancelled', 'cancelled_by_person'), 'stopped'],
            'cancelled before' => [['status' => 'cancelled', 'due' => 0], 'stopped'],
            'erased' => [$sent('cancelled', 'erased'), 'erased'],
            'revoked' => [$revoked + $sent('revoked'), 'revoked'],
            'revoked elsewhere' => [$revoked + $sent('revoked', 'revoked_elsewhere'), 'revoked_elsewhere'],
            'earlier' => [['status' => 'baseline', 'due' => 0], 'earlier'],
            'not tracked' => [['status' => 'nottracked', 'due' => 0], 'untracked'],
        ];
    }

    /**
     * Where it went only the sidecar knows: the profile of today is no answer.
     */
    public function test_address_is_the_one_that_was_used(): void {
        global $DB;
        $learner = $this->learner_with_issued_badge();
        $DB->set_field('user', 'email', 'new@example.org', ['id' => $learner->id]);
        $this->holds($learner, 'old@example.org');
        $card = $this->page($learner)['earned'][0];
        $this->assertSame(['sentto' => 'old@example.org'], $card['address']);
        $this->assertStringContainsString('21/11/26', $card['issued']);
        $this->holds($learner, null);
        $this->assertSame(['isunknown' => true], $this->page($learner)['earned'][0]['address']);
    }

    /**
     * What the sidecar says of its state counts from then on, as after opening the details in the log.
     */
    public function test_page_shows_what_the_sidecar_says_now(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->run_task('send_awards');
        $this->holds($learner, $learner->email);
        $this->assertTrue($this->page($learner)['earned'][0]['isonissued']);
        $this->assertSame('issued', $this->award_of($learner)->state);
    }

    /**
     * Without the sidecar the page says what Moodle knew, and when; an address it does not know.
     */
    public function test_page_works_without_the_sidecar(): void {
        $learner = $this->learner_with_issued_badge();
        $this->sidecar->isup = false;
        config::set('lastcontact', strtotime('2026-11-21 10:00'));
        $page = $this->page($learner);
        $this->assertTrue($page['isstale']);
        $this->assertStringContainsString('21/11/26', $page['asof']);
        $this->assertSame(['isunknown' => false], $page['earned'][0]['address']);
        $this->assertStringNotContainsString($learner->email, $this->html($learner));
    }

    /**
     * A person who is logged in as the learner sees the badges, but no address, and the sidecar is not asked.
     */
    public function test_address_is_for_the_learner_alone(): void {
        global $PAGE;
        $learner = $this->learner_with_issued_badge();
        $this->holds($learner, 'old@example.org');
        $this->setUser($learner);
        $page = (new my_badges_page($learner, 0, null))->export_for_template($PAGE->get_renderer('core'));
        $this->assertSame([true, null], [$page['isloggedinas'], $page['earned'][0]['address']]);
        $this->assertSame([], $this->sidecar->bodies('POST /v1/privacy/export'));
    }

    /**
     * What is missing is said as Moodle says it, for the badge of a course that was not completed.
     */
    public function test_what_is_missing_is_in_the_words_of_moodle(): void {
        global $CFG;
        require_once($CFG->dirroot . '/completion/criteria/completion_criteria_self.php');
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->assertStringContainsString(get_string('mybadge_impossible', 'local_navigatr'), $this->html($learner));
        $criteria = (object) ['id' => $course->id, 'criteria_self' => 1];
        (new \completion_criteria_self())->update_config($criteria);
        $card = $this->page($learner)['open'][0];
        $this->assertSame(get_string('criteriarequiredall', 'completion'), $card['missing']['rule']);
        $this->assertSame([false], array_column($card['missing']['criteria'], 'ismet'));
        $this->assertStringContainsString(get_string('selfcompletion', 'completion'), $card['missing']['criteria'][0]['name']);
        $html = $this->html($learner);
        $this->assertStringContainsString("/blocks/completionstatus/details.php?course=$course->id", $html);
    }

    /**
     * A learner who has to agree first is asked there, and no image is loaded from the platform before.
     */
    public function test_consent_is_there(): void {
        global $DB;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $image = 'https://img.navigatr.app/51.png';
        $DB->set_field('local_navigatr_map', 'badgeimageurl', $image, ['courseid' => $course->id]);
        config::set('imagesources', 'https://img.navigatr.app');
        $this->assertNull($this->page($learner)['open'][0]['consent']);
        $this->assertFalse($this->page($learner)['isasked']);
        $this->assertNotNull($this->page($learner)['open'][0]['imageurl']);
        config::set('consentrequired', true);
        $card = $this->page($learner)['open'][0];
        $answer = [$card['consent']['isagreed'], (bool) $card['consent']['isrefused']];
        $this->assertSame([false, false, null], [...$answer, $card['imageurl']]);
        $this->assertTrue($this->page($learner)['isasked']);
        $this->setUser($learner);
        consent_answers::record((int) $learner->id, (int) $course->id, 1);
        $card = $this->page($learner)['open'][0];
        $this->assertTrue($card['consent']['isagreed']);
        $this->assertNotNull($card['imageurl']);
        // A learner who left the course still finds the answer.
        $DB->delete_records('user_enrolments');
        $this->assertSame([], $this->page($learner)['open']);
        $this->assertTrue($this->page($learner)['isasked']);
        $this->assertStringEndsWith("consent.php?id=$course->id", $this->page($learner)['answers'][0]['url']);
    }

    /**
     * A learner whose badge was issued.
     *
     * @return \stdClass
     */
    private function learner_with_issued_badge(): \stdClass {
        global $DB;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $issued = ['status' => 'sent', 'due' => 0, 'state' => 'issued'];
        $DB->update_record('local_navigatr_award', (object) ($issued + ['id' => $this->award_of($learner)->id]));
        return $learner;
    }

    /**
     * The sidecar says that it issued the learner's badge.
     *
     * @param \stdClass $learner
     * @param string|null $email to which address; null: that is not kept any more
     */
    private function holds(\stdClass $learner, ?string $email): void {
        $attempt = ['outcome' => 'issued', 'finishedAt' => '2026-11-21T10:00:00Z'];
        $this->sidecar->answer('POST /v1/privacy/export', ['next' => null, 'issuances' => [[
            'awardId' => $this->award_of($learner)->uuid, 'state' => 'issued', 'reason' => null, 'email' => $email,
            'attempts' => [$attempt],
        ]]]);
    }

    /**
     * What the learner's page is made of.
     *
     * @param \stdClass $learner
     * @return array
     */
    private function page(\stdClass $learner): array {
        global $PAGE;
        $this->setUser($learner);
        $copy = sidecar_copy::ask(client::lazy(), (int) $learner->id, 0);
        return (new my_badges_page($learner, 0, $copy))->export_for_template($PAGE->get_renderer('core'));
    }

    /**
     * The learner's page.
     *
     * @param \stdClass $learner
     * @return string
     */
    private function html(\stdClass $learner): string {
        global $OUTPUT;
        return $OUTPUT->render_from_template('local_navigatr/my_badges', $this->page($learner));
    }
}
