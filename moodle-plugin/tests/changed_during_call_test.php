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

use local_navigatr\fixtures\during_call_testcase;
use local_navigatr\local\award\awards;
use local_navigatr\local\config;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sync\hold_requests;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/during_call_testcase.php');

/**
 * An award, or what may be said with it, changes while it is handed over.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sync\response_handler
 * @covers     \local_navigatr\local\sync\recalls
 * @covers     \local_navigatr\local\sync\course_hold_sync
 * @covers     \local_navigatr\local\connection\save
 * @covers     \local_navigatr\local\connection\disconnect
 */
final class changed_during_call_test extends during_call_testcase {
    /**
     * Another badge, another name: what was sent is out of date, and is sent again.
     *
     * @dataProvider changes
     * @param string $change
     * @param array $expected
     */
    public function test_award_that_changed_during_the_call_is_sent_again(string $change, array $expected): void {
        $this->sidecar->meanwhile(self::AWARDS, fn() => $this->$change());
        $this->run_task('send_awards');
        $this->run_task('send_awards');
        $this->run_task('send_awards');

        $bodies = $this->sidecar->bodies(self::AWARDS);
        $this->assertGreaterThan(1, count($bodies));
        $award = end($bodies)['awards'][0];
        $this->assertSame($expected, [$award['badgeId'], $award['recipient']['lastName'] ?? null]);
        $this->assertSame(['sent', 0], [$this->standing()[0], $this->standing()[2]]);
        $this->assertSame([], hold_requests::all());
    }

    /**
     * What may change.
     *
     * @return array[]
     */
    public static function changes(): array {
        return [['map_to_another', ['52', 'Byron']], ['marry', ['51', 'King']], ['delete_learner', ['51', null]]];
    }

    /**
     * A teacher maps the course to another badge.
     */
    private function map_to_another(): void {
        $this->map($this->course, '52', 'send_new');
    }

    /**
     * The learner has another name.
     */
    private function marry(): void {
        global $DB;
        $DB->set_field('user', 'lastname', 'King', ['id' => $this->learner->id]);
    }

    /**
     * The learner's account is deleted.
     */
    private function delete_learner(): void {
        delete_user($this->learner);
    }

    /**
     * The learner agrees to less, or the course's options change, while an award is on the way: it is sent again.
     *
     * @testWith ["agree_to_less"]
     *           ["send_scores"]
     *           ["say_more"]
     * @param string $change
     */
    public function test_what_may_be_said_changed_during_the_call(string $change): void {
        config::set('consentrequired', true);
        consent_answers::record($this->learner->id, $this->course->id, 1);
        $this->sidecar->meanwhile(self::AWARDS, fn() => $this->$change());
        $this->run_task('send_awards');
        $this->run_task('send_awards');
        $this->run_task('send_awards');
        $this->assertCount(2, $this->sidecar->bodies(self::AWARDS));
    }

    /**
     * The learner agreed to something else.
     */
    private function agree_to_less(): void {
        global $DB;
        $DB->set_field('local_navigatr_consent', 'shared', 'less', ['userid' => $this->learner->id]);
    }

    /**
     * The course sends scores from now on.
     */
    private function send_scores(): void {
        mapping_changes::set_options((int) $this->course->id, ['issueagain' => false, 'sendscore' => true]);
    }

    /**
     * The course has another text.
     */
    private function say_more(): void {
        $options = ['issueagain' => false, 'sendscore' => false, 'evidencetemplate' => 'Completed {course}'];
        mapping_changes::set_options((int) $this->course->id, $options);
    }

    /**
     * Pinned to the badge that was earned: that one is what the sidecar ends with.
     */
    public function test_award_pinned_during_the_call_keeps_its_badge(): void {
        $this->sidecar->meanwhile(self::AWARDS, fn() => $this->map($this->course, '52', 'send_old'));
        $this->run_task('send_awards');
        $this->run_task('send_awards');
        $award = $this->award_of($this->learner);
        $this->assertSame(['51', '1', 'sent'], [$award->badgeid, (string) $award->badgepinned, $award->status]);
        $this->assertSame('51', end($this->sidecar->awards)['badgeId']);
    }

    /**
     * The sidecar goes on with the badge that may be issued already: the log names that one, and not the one of the new mapping.
     *
     * @dataProvider answers
     * @param string $result
     * @param string $state
     * @param string|null $reason
     */
    public function test_badge_that_the_sidecar_keeps_is_noted(string $result, string $state, ?string $reason): void {
        $this->run_task('send_awards');
        $uuid = $this->award_of($this->learner)->uuid;
        $this->map($this->course, '52', 'send_new');
        $kept = ['providerId' => '1', 'badgeId' => '51'];
        $this->sidecar->answer(self::AWARDS, ['results' => [
            ['id' => $uuid, 'result' => $result, 'state' => $state, 'reason' => $reason, 'keeps' => $kept],
        ]]);
        $this->run_task('send_awards');
        $sent = $this->sidecar->bodies(self::AWARDS);
        $this->assertSame('52', end($sent)['awards'][0]['badgeId']);
        $this->assertSame('51', $this->award_of($this->learner)->badgeid);
    }

    /**
     * Answers of a sidecar that takes no other badge.
     *
     * @return array[]
     */
    public static function answers(): array {
        return [
            'retried, and may be issued' => ['updated', 'queued', null],
            'no answer so far' => ['known', 'unknown', null],
            'issued meanwhile' => ['known', 'issued', null],
        ];
    }
}
