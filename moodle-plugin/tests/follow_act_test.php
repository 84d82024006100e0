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

use local_navigatr\external\act_on_issuances;
use local_navigatr\external\get_issuance;
use local_navigatr\external\get_progress;
use local_navigatr\fixtures\acts_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\output\own_page;
use local_navigatr\output\progress;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/acts_testcase.php');

/**
 * After an act, rows and counts tell the new truth at once, not only after the next run of cron.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\act_on_issuances
 * @covers     \local_navigatr\external\get_issuance
 * @covers     \local_navigatr\external\get_progress
 * @covers     \local_navigatr\output\own_page
 * @covers     \local_navigatr\output\progress
 */
final class follow_act_test extends acts_testcase {
    /**
     * "Do not send": the row says so at once.
     */
    public function test_row_and_counts_follow_a_cancel(): void {
        $this->set_award(['status' => 'sent', 'state' => 'needs_attention', 'reason' => 'refused']);
        $this->act_and_answer('cancel', 'cancel', 'done', ['state' => 'cancelled', 'reason' => 'cancelled_by_person']);
        $award = $this->award_of($this->learner);
        $this->assertSame(['cancelled', 'cancelled_by_person'], [$award->state, $award->reason]);
        $counts = get_progress::execute((int) $this->course->id, 0);
        $this->assertSame([0, 1], [$counts['needsAttention'], $counts['cancelled']]);
    }

    /**
     * What was not possible tells how it stands.
     */
    public function test_row_follows_what_was_not_possible(): void {
        $this->set_award(['status' => 'sent', 'state' => 'queued']);
        $this->act_and_answer('cancel', 'cancel', 'not_possible', ['state' => 'issued', 'reason' => null]);
        $this->assertSame('issued', $this->award_of($this->learner)->state);
    }

    /**
     * What the details show, the row shows, too; Moodle's observers hear of it once.
     */
    public function test_row_follows_the_details(): void {
        $this->set_award(['status' => 'sent', 'state' => 'queued']);
        $award = $this->award_of($this->learner);
        $issuance = ['awardId' => $award->uuid, 'state' => 'issued', 'reason' => null, 'needs' => null];
        $this->sidecar->answer("GET /v1/issuances/$award->uuid", $issuance + golden::body('issuance_reply'));
        $events = $this->redirectEvents();
        get_issuance::execute($award->uuid);
        $this->news($award, 'issued');
        $this->run_task('send_awards');
        $this->assertSame('issued', $this->award_of($this->learner)->state);
        $issued = array_filter($events->get_events(), fn($event) => $event instanceof event\badge_issued);
        $this->assertCount(1, $issued);
    }

    /**
     * The details name who acted, but nobody whose account is gone.
     */
    public function test_details_name_who_acted(): void {
        $this->set_award(['status' => 'sent', 'state' => 'queued']);
        $award = $this->award_of($this->learner);
        $gone = $this->getDataGenerator()->create_user();
        delete_user($gone);
        $actors = [['system', null], [get_admin()->id, $this->learner->id], [$gone->id, null], ['0f3a', null]];
        $audit = array_map(fn($pair) => [
            'at' => '2026-11-21T10:00:00Z', 'actor' => $pair[0], 'realActor' => $pair[1], 'action' => 'retry', 'details' => '',
        ], $actors);
        $issuance = ['awardId' => $award->uuid, 'audit' => $audit] + golden::body('issuance_reply');
        $this->sidecar->answer("GET /v1/issuances/$award->uuid", $issuance);
        $reply = get_issuance::clean_returnvalue(get_issuance::execute_returns(), get_issuance::execute($award->uuid));
        $names = array_column($reply['people'], 'name', 'id');
        $this->assertEquals([get_admin()->id => 'Admin User', $this->learner->id => 'Zebedee Quux'], $names);
    }

    /**
     * Two tabs: what one cancelled, the other does not send, unless it saw that.
     */
    public function test_what_was_cancelled_meanwhile_is_not_retried(): void {
        $this->set_award(['status' => 'sent', 'state' => 'cancelled', 'reason' => 'cancelled_by_person']);
        $this->sidecar->calls = [];
        $reply = ['state' => 'queued', 'reason' => null];
        $result = $this->act_and_answer('retry', 'retry', 'done', $reply, 'needs_attention');
        $this->assertSame(['not_possible', 'cancelled'], [$result->result, $result->state]);
        $this->assertSame([], $this->sidecar->lines());
        foreach (['cancelled', ''] as $seen) {
            $this->set_award(['state' => 'cancelled', 'reason' => 'cancelled_by_person']);
            $this->assertSame('done', $this->act_and_answer('retry', 'retry', 'done', $reply, $seen)->result);
            $this->assertSame('queued', $this->award_of($this->learner)->state);
        }
    }

    /**
     * Counts of nothing are in the page, so that they can be shown once they are something.
     */
    public function test_counts_of_nothing_can_be_shown_later(): void {
        $items = (new progress(['issued' => 0, 'cancelled' => 0, 'needsAttention' => 2]))->export()['items'];
        $hidden = array_column($items, 'hidden', 'name');
        $this->assertEquals(['issued' => false, 'cancelled' => true, 'needsAttention' => false], $hidden);
    }

    /**
     * In the log a count shows what it counts; elsewhere, and where no filter has that state, it is a number.
     */
    public function test_counts_are_filters_in_the_log(): void {
        $counts = ['completionMissing' => 1, 'queued' => 2, 'needsAttention' => 3];
        $url = new \moodle_url('/local/navigatr/log.php', ['id' => 2]);
        $items = array_column((new progress($counts, $url, 'needs_attention'))->export()['items'], null, 'name');
        $this->assertNull($items['completionMissing']['url']);
        $this->assertStringEndsWith('id=2&state=queued', $items['queued']['url']);
        $this->assertStringEndsWith('id=2&state=needs_attention', $items['needsAttention']['url']);
        $this->assertSame([false, true], [$items['queued']['current'], $items['needsAttention']['current']]);
        $this->assertSame([null], array_unique(array_column((new progress($counts))->export()['items'], 'url')));
    }

    /**
     * Style sheets have another address after each update, and a page that is come back to is asked for anew.
     */
    public function test_page_and_styles_are_not_taken_from_a_cache(): void {
        global $CFG;
        $page = new \moodle_page();
        $page->set_url('/local/navigatr/log.php');
        $CFG->themerev = 1234567;
        own_page::prepare($page, 'log');
        $this->assertFalse($page->cacheable);
        $urls = (new \ReflectionProperty($page->requires, 'cssurls'))->getValue($page->requires);
        $this->assertStringEndsWith('/local/navigatr/css/log.css?rev=1234567', array_key_first($urls));
    }

    /**
     * Nothing of the plugin is linked without a revision.
     */
    public function test_nothing_is_linked_by_hand(): void {
        $root = dirname(__DIR__);
        $files = [...glob("$root/*.php"), ...glob("$root/classes/*/*.php"), ...glob("$root/classes/*/*/*.php")];
        foreach (array_diff($files, ["$root/classes/output/own_page.php"]) as $file) {
            $byhand = '~requires->(css|js)\(|local/navigatr/(css|pix|amd)~';
            $this->assertDoesNotMatchRegularExpression($byhand, file_get_contents($file), $file);
        }
    }

    /**
     * Acts, and what the sidecar answers.
     *
     * @param string $verb of the sidecar
     * @param string $action
     * @param string $result
     * @param array $state `state` and `reason`
     * @param string $seen
     * @return \stdClass the result
     */
    private function act_and_answer(string $verb, string $action, string $result, array $state, string $seen = ''): \stdClass {
        $uuid = $this->award_of($this->learner)->uuid;
        $this->sidecar->answer("POST /v1/issuances/$verb", ['results' => [['id' => $uuid, 'result' => $result] + $state]]);
        return (object) ((array) act_on_issuances::execute([$uuid], $action, '', $seen)->results)[0];
    }
}
