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

use local_navigatr\fixtures\account_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\config;
use local_navigatr\local\connection\completed_meanwhile;
use local_navigatr\local\connection\connection_actions;
use local_navigatr\local\connection\save;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\status\mapping_condition;
use local_navigatr\output\mapping_card;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/account_testcase.php');

/**
 * What becomes of mappings and awards once another account is connected.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\connection\account_review
 * @covers     \local_navigatr\local\connection\account_change
 * @covers     \local_navigatr\local\connection\completed_meanwhile
 * @covers     \local_navigatr\local\connection\keep_all
 * @covers     \local_navigatr\local\connection\save
 */
final class after_account_change_test extends account_testcase {
    /**
     * The first account is back: each mapping is as it was.
     */
    public function test_mappings_are_as_they_were_when_the_account_is_back(): void {
        [$active, $paused, $restored] = [$this->mapped_course(), $this->mapped_course(), $this->mapped_course()];
        mapping_changes::set_state(client::lazy(), $paused->id, mapping::PAUSED);
        mapping_changes::set_state(client::lazy(), $restored->id, mapping::REVIEW);
        $this->connect(self::OTHER);
        $this->connect('navigatr:staging:5');
        $card = (new mapping_card(mappings::for_course($paused->id), $paused))->export();
        $this->assertStringContainsString('former state (Paused)', $card['statetext']);

        $this->sidecar->answer(self::PUT, $this->reply(self::TARGET));
        $saved = save::verified($this->input());

        $this->assertStringContainsString('returned to their former state: 2.', $saved->message);
        $this->assertSame(mapping::ACTIVE, mappings::for_course($active->id)->get('state'));
        $this->assertSame(mapping::PAUSED, mappings::for_course($paused->id)->get('state'));
        $this->assertSame(mapping::REVIEW, mappings::for_course($restored->id)->get('state'));
    }

    /**
     * The first account is back: what the last exchange heard, that it is not connected, is told no more. What holds badges of
     * another platform still is.
     */
    public function test_that_no_account_is_connected_is_told_no_more_once_one_is(): void {
        $course = $this->mapped_course();
        $this->connect(self::OTHER);
        $hold = ['scope' => 'target', 'reason' => 'no_connection', 'remedy' => 'reconnect'];
        $about = fn($target) => ['target' => $target] + $hold + golden::body('issuance_reply')['holds'][0];
        config::set('holds', json_encode([$about(self::TARGET), $about('obf:open:7'), $about('obf:open:8')]));

        $reply = $this->reply(self::TARGET);
        // Of an account without any connection each of them tells: once is enough.
        $reply['connection']['holds'] = [$about('obf:open:8')];
        $this->sidecar->answer(self::PUT, $reply);
        $this->assertTrue(save::verified($this->input())->saved);

        $this->assertSame([], mapping_condition::stops(mappings::for_course($course->id)));
        $this->assertSame(['obf:open:7', 'obf:open:8'], array_column(json_decode(config::get('holds')), 'target'));
    }

    /**
     * What was earned before goes on; who completed in between is listed and waits for one confirmation.
     */
    public function test_completed_in_between_waits_for_one_confirmation(): void {
        $course = $this->mapped_course();
        [$before, $event, $missed] = [$this->enrolled($course), $this->enrolled($course), $this->enrolled($course)];
        $this->complete($course, $before, time() - HOURSECS);
        $this->connect(self::OTHER);
        $this->complete($course, $event, time() + 1);
        $this->complete_silently($course, $missed, time() + 1);
        $this->connect(self::TARGET);

        $this->assertSame('waiting', $this->award_of($before)->status);
        $this->assertSame(['baseline', 'baseline'], [$this->award_of($event)->status, $this->award_of($missed)->status]);
        $this->assertSame([(int) $course->id => 2], completed_meanwhile::courses());
        $this->assertContains('issuemeanwhile', $this->questions());

        $this->assertNull(completed_meanwhile::issue(1));
        $this->assertSame(2, completed_meanwhile::issue(2));
        $this->assertSame(['waiting', 'waiting'], [$this->award_of($event)->status, $this->award_of($missed)->status]);
        $this->assertSame([], completed_meanwhile::courses());
    }

    /**
     * A learner who was complete long before is none of them, and what a person leaves is asked about no longer.
     */
    public function test_earlier_completers_are_none_of_them(): void {
        $course = $this->course();
        $this->complete_silently($course, $this->enrolled($course));
        $this->map($course);
        $this->connect(self::OTHER);
        $this->connect(self::TARGET);
        $this->assertSame([], completed_meanwhile::courses());
        $this->connect(self::OTHER);
        $this->complete($course, $this->enrolled($course), time() + 1);
        $this->connect(self::TARGET);
        $this->assertSame([(int) $course->id => 1], completed_meanwhile::courses());
        connection_actions::leave_meanwhile();
        $this->assertSame([], completed_meanwhile::courses());
    }

    /**
     * One act keeps all whose badge the other account has; a mapping that was paused is not resumed by it.
     */
    public function test_keep_all_keeps_what_the_other_account_has(): void {
        $courses = [$this->mapped_course(), $this->mapped_course(), $this->mapped_course(['fullname' => 'Pottery'])];
        $this->map($courses[2], '99');
        mapping_changes::set_state(client::lazy(), $courses[1]->id, mapping::PAUSED);
        $this->complete($courses[0], $this->enrolled($courses[0]), time() - 1);
        $this->connect(self::OTHER);
        $this->assertContains('keepall', $this->questions());
        $this->sidecar->answer('GET /v1/providers', ['providers' => [['id' => '1', 'name' => 'School', 'imageUrl' => null]]]);
        $this->sidecar->answer('GET /v1/badges/51', ['badge' => $this->badge('51')]);
        $this->sidecar->refuse('GET /v1/badges/99', 'not_found', 404);

        [$sentence, $kind, $list] = connection_actions::keep_all(client::lazy());

        $this->assertStringContainsString('kept: 2. Not kept: 1.', $sentence);
        $this->assertSame('warning', $kind);
        $this->assertSame(['Pottery', get_string('keptnotthere', 'local_navigatr')], [$list[0]['course'], $list[0]['why']]);
        $this->assertStringEndsWith("/local/navigatr/badge.php?id={$courses[2]->id}", $list[0]['url']);
        $states = array_map(fn($course) => mappings::for_course($course->id)->get('state'), $courses);
        $this->assertSame([mapping::ACTIVE, mapping::PAUSED, mapping::REVIEW], $states);
        $this->assertSame(self::OTHER, mappings::for_course($courses[0]->id)->get('target'));
        // A learner who waited behind it is asked about.
        $this->assertSame([(int) $courses[0]->id => 1], completed_meanwhile::courses());
    }

    /**
     * A mapping that was kept for the other account stays with it when the first one is back.
     */
    public function test_what_was_kept_for_the_other_account_stays_with_it(): void {
        $course = $this->mapped_course();
        $this->connect(self::OTHER);
        $this->map($course);
        $this->connect(self::TARGET);
        $mapping = mappings::for_course($course->id);
        $this->assertSame([self::OTHER, mapping::REVIEW], [$mapping->get('target'), $mapping->get('state')]);
        $this->connect(self::OTHER);
        $this->assertSame(mapping::ACTIVE, mappings::for_course($course->id)->get('state'));
    }

    /**
     * The same number is another badge in the other environment: it is not kept.
     */
    public function test_keep_all_keeps_nothing_for_another_environment(): void {
        $this->mapped_course();
        $this->connect('navigatr:staging:9');
        [$sentence] = connection_actions::keep_all(client::lazy());
        $this->assertStringContainsString('kept: 0. Not kept: 1.', $sentence);
    }

    /**
     * Nothing is kept while the badges cannot be looked at.
     */
    public function test_keep_all_keeps_nothing_while_the_sidecar_is_down(): void {
        $this->mapped_course();
        $this->connect(self::OTHER);
        $this->sidecar->isup = false;
        try {
            connection_actions::keep_all(client::lazy());
            $this->fail('It was kept unseen');
        } catch (sidecar_exception $failure) {
            $this->assertSame('sidecar_unreachable', $failure->sharedcode);
        }
        $this->assertSame(1, mappings::count_by_state()['review']);
    }

    /**
     * A badge of the catalogue.
     *
     * @param string $id
     * @return array
     */
    private function badge(string $id): array {
        return ['id' => $id, 'name' => "Badge $id", 'providerId' => '1', 'issuable' => true, 'imageUrl' => null, 'url' => null];
    }
}
