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
use local_navigatr\fixtures\changed_people_testcase;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\erasure\erasures;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/changed_people_testcase.php');

/**
 * A corrected profile is handed over before a person retries the badge.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sync\changed_people
 * @covers     \local_navigatr\local\sync\outbox
 * @covers     \local_navigatr\external\act_on_issuances
 */
final class retry_after_change_test extends changed_people_testcase {
    /**
     * A person retries: the sidecar gets name and address of this moment before it is asked to send.
     *
     * @dataProvider sending
     * @param string $action
     * @param string $verb
     */
    public function test_profile_goes_before_the_retry(string $action, string $verb): void {
        $this->setAdminUser();
        $learner = $this->sent(['state' => 'needs_attention', 'reason' => 'refused']);
        $this->changed($learner, ['email' => 'king@example.org']);
        $award = $this->award_of($learner);
        $result = ['id' => $award->uuid, 'result' => 'done', 'state' => 'queued', 'reason' => null];
        $this->sidecar->answer("POST /v1/issuances/$verb", ['results' => [$result]]);
        $this->assertSame('done', act_on_issuances::execute([$award->uuid], $action, '', '')->results[0]->result);
        $this->assertSame(['POST /v1/awards', "POST /v1/issuances/$verb"], $this->calls());
        $this->assertSame('king@example.org', $this->sidecar->awards[$award->uuid]['recipient']['email']);
    }

    /**
     * Calls about awards.
     *
     * @return string[]
     */
    private function calls(): array {
        return array_values(preg_grep('~^POST ~', $this->sidecar->lines()));
    }

    /**
     * What makes the sidecar send.
     *
     * @return string[][]
     */
    public static function sending(): array {
        return [['retry', 'retry'], ['decide_send_again', 'decide'], ['decide_different_people', 'decide']];
    }

    /**
     * What cannot be handed over is not retried with an old address.
     */
    public function test_what_cannot_be_handed_over_is_not_retried(): void {
        $this->setAdminUser();
        $award = $this->award_of($this->sent(['state' => 'needs_attention', 'reason' => 'refused']));
        $this->sidecar->forbidden = $award->uuid;
        $this->expectOutputRegex('/award_refused/');
        $this->assertSame('not_possible', act_on_issuances::execute([$award->uuid], 'retry', '', '')->results[0]['result']);
        $this->assertSame(['POST /v1/awards'], $this->calls());
    }

    /**
     * Of several that a teacher selects, only those are retried that the sidecar got just before.
     *
     * @testWith ["waits for its completion"]
     *           ["completion is gone"]
     *           ["merged"]
     *           ["to be erased"]
     *           ["refused by the sidecar"]
     *           ["withdrawn during the call"]
     * @param string $why it is not handed over
     */
    public function test_only_what_was_handed_over_is_retried(string $why): void {
        $this->setAdminUser();
        $problem = ['state' => 'needs_attention', 'reason' => 'refused'];
        $good = $this->award_of($this->sent($problem));
        $learner = $this->sent($problem);
        $award = $this->award_of($learner);
        $this->hold_back($learner, $why, $good->uuid);
        $done = ['id' => $good->uuid, 'result' => 'done', 'state' => 'queued', 'reason' => null];
        $this->sidecar->answer('POST /v1/issuances/retry', ['results' => [$done]]);
        ob_start();
        $reply = act_on_issuances::execute([$award->uuid, $good->uuid], 'retry', '', '');
        ob_end_clean();
        $results = array_column(array_map(fn($result) => (array) $result, $reply->results), 'result', 'id');
        $this->assertEquals([$award->uuid => 'not_possible', $good->uuid => 'done'], $results);
        $this->assertSame([[$good->uuid]], array_column($this->sidecar->bodies('POST /v1/issuances/retry'), 'ids'));
    }

    /**
     * Something keeps an award from being handed over.
     *
     * @param \stdClass $learner
     * @param string $why
     * @param string $good id of an award that nothing keeps
     */
    private function hold_back(\stdClass $learner, string $why, string $good): void {
        global $DB;
        $award = $this->award_of($learner);
        $set = fn(array $fields) => $DB->update_record('local_navigatr_award', (object) ($fields + ['id' => $award->id]));
        match ($why) {
            'waits for its completion' => $set(['status' => 'waiting', 'timecompletionlost' => 1700000000]),
            'completion is gone' => $DB->delete_records('course_completions', ['userid' => $learner->id]),
            'merged' => $set(['status' => 'merged', 'formeruserid' => 1]),
            'to be erased' => erasures::ask((int) $learner->id, (int) $award->courseid),
            'refused by the sidecar' => $this->sidecar->answer('POST /v1/awards', ['results' => [
                ['id' => $award->uuid, 'result' => 'invalid', 'state' => null, 'reason' => null],
                ['id' => $good, 'result' => 'known', 'state' => 'queued', 'reason' => null],
            ]]),
            'withdrawn during the call' => $this->withdraw_during_the_first_call($learner),
        };
    }

    /**
     * Each award is a call of its own, and the learner of the second refuses during the first.
     *
     * @param \stdClass $learner
     */
    private function withdraw_during_the_first_call(\stdClass $learner): void {
        $this->sidecar->maxbytes = 700;
        $refuse = fn() => consent_answers::record((int) $learner->id, (int) $this->award_of($learner)->courseid, 0);
        $this->sidecar->meanwhile('POST /v1/awards', $refuse);
    }
}
