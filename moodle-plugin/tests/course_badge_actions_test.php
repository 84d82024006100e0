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

use local_navigatr\fixtures\course_badge_actions_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\course_badge\course_badge_actions;
use local_navigatr\local\mapping\mapping;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/course_badge_actions_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * The forms of the course's page.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\course_badge\course_badge_actions
 */
final class course_badge_actions_test extends course_badge_actions_testcase {
    /**
     * Resuming sends what waited, so it is asked about first.
     */
    public function test_resuming_asks_before_it_sends(): void {
        $this->assertSame(['done' => 'paused'], $this->submit('pause'));
        $this->assertNull($this->submit('resume'));
        $this->assertSame(mapping::PAUSED, $this->mapped('state'));
        $this->assertSame(1, course_badge_actions::held((int) $this->course->id));

        $this->assertSame(['done' => 'resumed'], $this->submit('resume', ['confirmed' => 1]));
        $this->assertSame(mapping::ACTIVE, $this->mapped('state'));
    }

    /**
     * Where nothing waits there is nothing to ask.
     */
    public function test_resuming_asks_nothing_when_nothing_waits(): void {
        global $DB;
        $DB->delete_records('local_navigatr_award');
        $this->submit('pause');
        $this->assertSame(['done' => 'resumed'], $this->submit('resume'));
    }

    /**
     * Removing asks first.
     */
    public function test_removing_asks_first(): void {
        $this->assertNull($this->submit('remove'));
        $this->assertSame('51', $this->mapped('badgeid'));
        $this->assertSame(['done' => 'removed'], $this->submit('remove', ['confirmed' => 1]));
        $this->assertNull($this->mapped('badgeid'));
    }

    /**
     * Another badge, with the choice and with badges for those who have the old one.
     */
    public function test_another_badge_is_saved_with_its_choices(): void {
        global $DB;
        $issued = $this->enrolled($this->course);
        $this->complete($this->course, $issued);
        $this->run_task('send_awards');
        $DB->set_field('local_navigatr_award', 'state', 'issued', ['userid' => $issued->id]);
        $this->sidecar->answer('GET /v1/providers', golden::body('providers_reply'));
        $this->sidecar->answer('GET /v1/badges/52', ['badge' => ['id' => '52'] + golden::body('badge_reply')['badge']]);

        $fields = ['provider' => '1', 'badge' => '52', 'waiting' => 'send_old', 'reissue' => 1];
        $this->assertSame(['done' => 'saved'], $this->submit('map', $fields));

        $this->assertSame('52', $this->mapped('badgeid'));
        $this->assertCount(2, $this->awards_of($issued));
    }

    /**
     * A user who may not issue badges for holders changes nothing by asking for that along with another badge.
     */
    public function test_badges_for_holders_are_refused_before_anything_is_saved(): void {
        $this->sidecar->answer('GET /v1/providers', golden::body('providers_reply'));
        $this->sidecar->answer('GET /v1/badges/52', ['badge' => ['id' => '52'] + golden::body('badge_reply')['badge']]);
        $context = \context_course::instance($this->course->id);
        $role = $this->getDataGenerator()->create_role(['shortname' => 'mapper']);
        assign_capability('local/navigatr:configurecourse', CAP_ALLOW, $role, $context->id, true);
        $mapper = $this->getDataGenerator()->create_user();
        role_assign($role, $mapper->id, $context->id);
        $this->setUser($mapper);
        try {
            $this->submit('map', ['provider' => '1', 'badge' => '52', 'waiting' => 'send_new', 'reissue' => 1]);
            $this->fail('It is not permitted.');
        } catch (\required_capability_exception) {
            $this->assertSame('51', $this->mapped('badgeid'));
        }
    }

    /**
     * Options are saved, and a box that is not ticked is off.
     */
    public function test_options_are_saved(): void {
        $this->assertSame(['done' => 'options'], $this->submit('options', ['issueagain' => 1]));
        $this->assertTrue($this->mapped('issueagain'));
        $this->submit('options', ['sendscore' => 1]);
        $this->assertSame([false, true], [$this->mapped('issueagain'), $this->mapped('sendscore')]);
    }

    /**
     * A form that was opened before somebody else changed the mapping does nothing.
     *
     * @dataProvider actions
     * @param string $action
     */
    public function test_form_opened_before_a_change_does_nothing(string $action): void {
        $seen = $this->seen($this->course);
        $this->map($this->course, '52', 'send_new');
        try {
            $this->submit($action, ['seen' => $seen, 'confirmed' => 1, 'issueagain' => 1]);
            $this->fail('It is out of date.');
        } catch (\moodle_exception $refusal) {
            $this->assertSame('mappingchanged', $refusal->errorcode);
            $this->assertStringContainsString('Its badge is now "Badge 52" (Admin User, ', $refusal->getMessage());
        }
        $this->assertSame(['52', 'active', false], array_map([$this, 'mapped'], ['badgeid', 'state', 'issueagain']));
    }

    /**
     * What a card's forms do.
     *
     * @return string[][]
     */
    public static function actions(): array {
        return [['pause'], ['resume'], ['remove'], ['map'], ['options']];
    }

    /**
     * Nor does one that does not say what was seen.
     *
     * @dataProvider actions
     * @param string $action
     */
    public function test_form_that_does_not_say_what_was_seen_does_nothing(string $action): void {
        foreach (['', 'none', 'a-b-c'] as $seen) {
            try {
                $this->submit($action, ['seen' => $seen, 'confirmed' => 1]);
                $this->fail('It does not know what it changes.');
            } catch (\moodle_exception $refusal) {
                $this->assertSame('mappingchanged', $refusal->errorcode);
            }
        }
        $this->assertSame(['51', 'active'], array_map([$this, 'mapped'], ['badgeid', 'state']));
    }

    /**
     * Anything else is refused.
     */
    public function test_unknown_action_is_refused(): void {
        $this->expectException(\invalid_parameter_exception::class);
        $this->submit('explode');
    }
}
