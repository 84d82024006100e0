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

use local_navigatr\fixtures\bulk_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\bulk\plan;
use local_navigatr\local\bulk\run;
use local_navigatr\local\bulk\table;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sync\hold_requests;
use local_navigatr\task\map_courses;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * Many courses at once.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\bulk\courses
 * @covers     \local_navigatr\local\bulk\plan
 * @covers     \local_navigatr\local\bulk\run
 * @covers     \local_navigatr\local\bulk\table
 * @covers     \local_navigatr\output\bulk_page
 */
final class bulk_test extends bulk_testcase {
    /**
     * Confirms a plan, and saves it whole.
     *
     * @param plan $plan
     * @param string $waiting
     * @return run
     */
    private function save(plan $plan, string $waiting = 'ask'): run {
        $run = map_courses::start($this->category, $plan, $waiting);
        $run->advance(client::lazy(), new deadline(60));
        return $run;
    }

    /**
     * Badge of a course.
     *
     * @param string $name
     * @return string|null
     */
    private function badge_of(string $name): ?string {
        return mappings::for_course((int) $this->courses[$name]->id)?->get('badgeid');
    }

    /**
     * A table in order is saved as a whole, by short name or by id number, without a call for each course.
     */
    public function test_table_in_order_is_saved(): void {
        $plan = $this->plan("shortname,idnumber,provider,badge\na,,1,51\n,id-b,1,51\nc,id-c,1,52\n");
        $this->assertSame([], $plan->errors());
        $this->assertNull($this->badge_of('a'));
        $this->assertCount(4, $this->sidecar->calls);

        $run = $this->save($plan);

        $this->assertSame([3, 3, []], [$run->progress()->done, $run->progress()->total, $run->problems()]);

        $this->assertSame(['51', '51', '52'], array_map([$this, 'badge_of'], ['a', 'b', 'c']));
        $this->assertCount(4, $this->sidecar->calls);
        $this->assertCount(3, hold_requests::all());
    }

    /**
     * A badge may be named by the address of its page or by its exact name. A name that several badges have is refused, with their
     * ids.
     */
    public function test_badge_is_named_by_address_or_name(): void {
        $page = golden::body('badges_reply');
        $badges = [];
        foreach (['51' => 'First aid', '52' => 'Twin', '53' => 'twin'] as $id => $name) {
            $badges[] = ['id' => (string) $id, 'name' => $name] + $page['badges'][0];
        }
        $this->sidecar->answer('GET /v1/providers/1/badges', ['badges' => $badges] + $page);
        $plan = $this->plan("shortname,provider,badge\na,1,https://navigatr.app/badge/52/twin\nb,1,first AID\nc,1,Twin\n");
        $several = get_string('bulkerror_severalbadges', 'local_navigatr', ['name' => 'Twin', 'candidates' => '52, 53']);
        $this->assertSame([4 => $several], $plan->errors());
        $chosen = array_map(fn($change) => $change['choice']->badge->id, array_values($plan->changes()));
        $this->assertSame(['52', '51'], $chosen);
    }

    /**
     * One error and nothing is saved; each says its line.
     */
    public function test_errors_name_their_line_and_nothing_is_saved(): void {
        global $DB;
        $DB->set_field('course', 'idnumber', 'twin', ['id' => $this->courses['b']->id]);
        $DB->set_field('course', 'idnumber', 'twin', ['id' => $this->courses['c']->id]);
        $elsewhere = $this->course(['shortname' => 'elsewhere']);
        $this->sidecar->answer('GET /v1/providers/1/badges', ['badges' => []] + golden::body('badges_reply'));
        $plan = $this->plan(implode("\n", [
            'shortname,idnumber,provider,badge',
            'a,,1,51',
            'nobody,,1,51',
            'a,,1,52',
            ',twin,1,51',
            "$elsewhere->shortname,,1,51",
            'b,,1,404',
            'b,,99,51',
            'b,,1,"../x"',
            '',
            'c,,,',
        ]));

        $nocourse = fn($name) => get_string('bulkerror_nocourse', 'local_navigatr', $name);
        $this->assertSame([
            3 => $nocourse('nobody'),
            4 => get_string('bulkerror_twice', 'local_navigatr', 2),
            5 => get_string('bulkerror_ambiguous', 'local_navigatr', 'twin'),
            6 => $nocourse('elsewhere'),
            7 => get_string('bulkerror_badge', 'local_navigatr', '404'),
            8 => get_string('badgeboundelsewhere', 'local_navigatr'),
            9 => get_string('bulkerror_badge', 'local_navigatr', '../x'),
        ], $plan->errors());
        $this->expectException(\coding_exception::class);
        $this->save($plan);
    }

    /**
     * A badge that the account may not use is an error of its lines, and not of the table.
     */
    public function test_badge_that_the_account_may_not_use_is_named_with_its_line(): void {
        $this->sidecar->refuse('GET /v1/badges/55', 'not_allowed', 409);
        $plan = $this->plan("shortname,provider,badge\na,1,51\nb,1,55\nc,1,55\n");
        $refusal = get_string('failure_not_allowed', 'local_navigatr');
        $this->assertSame([3 => $refusal, 4 => $refusal], $plan->errors());
    }

    /**
     * A course that cannot be saved after all keeps no other from it, and says its line.
     */
    public function test_course_that_cannot_be_saved_stops_no_other(): void {
        $unreadable = ['id' => '53', 'url' => ['no', 'address']] + golden::body('badge_reply')['badge'];
        $this->sidecar->answer('GET /v1/badges/53', ['badge' => $unreadable]);
        $plan = $this->plan("shortname,provider,badge\na,1,53\nb,1,51\nc,1,52\n");
        ob_start();
        $run = $this->save($plan);
        ob_end_clean();

        $problem = ['line' => 2, 'course' => 'a', 'message' => get_string('bulkerror_unreadable', 'local_navigatr')];
        $this->assertSame([$problem], $run->problems());
        $this->assertSame([null, '51', '52'], array_map([$this, 'badge_of'], ['a', 'b', 'c']));
    }

    /**
     * Mapped to another badge since the table was looked at, it is another change, and has to be confirmed anew.
     */
    public function test_course_mapped_meanwhile_has_to_be_confirmed_anew(): void {
        $this->map($this->courses['a']);
        $table = "shortname,provider,badge\na,1,52\n";
        $seen = $this->plan($table)->fingerprint();
        $this->assertSame($seen, $this->plan($table)->fingerprint());
        $this->map($this->courses['a'], '53');
        $this->assertNotSame($seen, $this->plan($table)->fingerprint());
    }

    /**
     * A table without the columns says so.
     */
    public function test_missing_columns_are_said(): void {
        $this->assertSame([0], array_keys($this->plan("name;badge\na;51")->errors()));
    }

    /**
     * What has its badge already is no change; what waits is counted, and asks.
     */
    public function test_same_badge_is_no_change_and_waiting_learners_are_asked_about(): void {
        $this->map($this->courses['a']);
        $this->map($this->courses['b']);
        $this->complete($this->courses['b'], $this->enrolled($this->courses['b']));
        $plan = $this->plan("shortname,provider,badge\na,1,51\nb,1,52\n");
        $this->assertSame([1, 1, 1], [$plan->same(), count($plan->changes()), $plan->waiting()]);

        $other = $this->plan("shortname,provider,badge\nb,1,51\n");
        $this->assertNotSame($plan->fingerprint(), $other->fingerprint());
        $this->save($plan, 'send_old');
        $this->assertSame('52', $this->badge_of('b'));
        $this->expectExceptionMessage(get_string('waitingchoice', 'local_navigatr'));
        $this->complete($this->courses['b'], $this->enrolled($this->courses['b']));
        $this->save($this->plan("shortname,provider,badge\nb,1,51\n"));
    }

    /**
     * A sidecar that is down is no error of the table.
     */
    public function test_sidecar_that_is_down_is_no_error_of_the_table(): void {
        $this->sidecar->isup = false;
        $this->expectException(sidecar_exception::class);
        $this->plan("shortname,provider,badge\na,1,51\n");
    }

    /**
     * A badge for which Navigatr fails is an error of its line; from the third on it is Navigatr that fails.
     */
    public function test_badge_for_which_navigatr_fails_is_an_error_of_its_line(): void {
        foreach (['61', '62', '63'] as $id) {
            $this->sidecar->refuse("GET /v1/badges/$id", 'upstream_failed', 502);
        }
        $plan = $this->plan("shortname,provider,badge\na,1,61\nb,1,51\nc,1,61\n");
        $error = get_string('bulkerror_badgefails', 'local_navigatr', '61');
        $this->assertSame([2 => $error, 4 => $error], $plan->errors());
        $this->expectException(sidecar_exception::class);
        $this->plan("shortname,provider,badge\na,1,61\nb,1,62\nc,1,63\n");
    }

    /**
     * A line without a provider says so: its badge exists.
     */
    public function test_line_without_a_provider_says_so(): void {
        $plan = $this->plan("shortname,provider,badge\na,,51\n");
        $this->assertSame([2 => get_string('bulkerror_provider', 'local_navigatr', '')], $plan->errors());
    }

    /**
     * A course in which the person may not map is refused.
     */
    public function test_course_without_the_right_is_refused(): void {
        $this->setUser($this->enrolled($this->courses['a'], [], 'editingteacher'));
        $plan = $this->plan("shortname,provider,badge\na,1,51\nb,1,51\n");
        $this->assertSame([3 => get_string('bulkerror_notallowed', 'local_navigatr')], $plan->errors());
    }
}
