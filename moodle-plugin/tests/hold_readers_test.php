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

use core\check\result;
use local_navigatr\external\get_issuance;
use local_navigatr\fixtures\condition_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\reader;
use local_navigatr\local\status\hold_formatter;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/condition_testcase.php');

/**
 * Each hold, beside each state of the mapping, tells each reader what is true and what that reader can do.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\status\hold_formatter
 * @covers     \local_navigatr\local\status\mapping_condition
 * @covers     \local_navigatr\local\status\issuance_advice
 * @covers     \local_navigatr\local\reader
 * @covers     \local_navigatr\local\status\holds
 * @covers     \local_navigatr\check\holds
 */
final class hold_readers_test extends condition_testcase {
    /** Another account. */
    private const OTHER = 'navigatr:production:77';

    /**
     * Reason and remedy by hold, state of the mapping, connected account and role.
     *
     * @dataProvider combinations
     * @param string $reason
     * @param string $remedy
     * @param string $state of the mapping; empty: removed
     * @param string|null $connected account
     * @param string[][] $told by role
     */
    public function test_each_reader_gets_a_step(
        string $reason,
        string $remedy,
        string $state,
        ?string $connected,
        array $told
    ): void {
        global $DB;
        $DB->set_field(mapping::TABLE, 'state', $state ?: 'active');
        if ($state === '') {
            $DB->delete_records(mapping::TABLE);
        }
        $this->connect_account($connected);
        $hold = $this->hold($reason, $remedy);
        foreach ($told as $role => $expected) {
            $this->become($role);
            $words = new hold_formatter($hold, reader::in_course((int) $this->course->id));
            $this->assertSame($expected, $words->names(), $role);
            // Both are strings, and neither is empty for those who are told a reason.
            $this->assertNotSame('', trim($words->reason() . $words->remedy()));
        }
    }

    /**
     * Holds.
     *
     * @return array[]
     */
    public static function combinations(): array {
        $all = fn($reason, $remedy) => array_fill_keys(['teacher', 'editingteacher', 'admin'], [$reason, $remedy]);
        $asks = fn($reason, $remedy) => ['teacher' => [$reason, 'ask_teacher']] + $all($reason, $remedy);
        $hidden = fn($reason, $remedy) => ['admin' => [$reason, $remedy]] + $all('unavailable', 'ask_admin');
        $other = ['admin' => ['other_account', 'connect_account']] + $all('other_account', 'wait_for_account');
        $none = ['admin' => ['no_connection', 'reconnect']] + $all('no_connection', 'ask_admin');
        $paused = ['mapping_paused', 'resume_mapping'];
        [$removed, $draft] = [['connection_removed', 'reconnect'], ['badge_not_issuable', 'publish_badge']];
        [$notallowed, $quota] = [['not_allowed', 'ask_provider_admin'], ['quota_used_up', 'raise_quota']];
        return [
            'paused' => [...$paused, 'paused', self::TARGET, $asks(...$paused)],
            'review' => [...$paused, 'review', self::TARGET, $asks('mapping_review', 'review_mapping')],
            'active again' => [...$paused, 'active', self::TARGET, $all('mapping_going_on', 'next_exchange')],
            'removed' => [...$paused, '', self::TARGET, $asks('mapping_removed', 'map_or_cancel')],
            'paused, other account' => [...$paused, 'paused', self::OTHER, $other],
            'review, other account' => [...$paused, 'review', self::OTHER, $other],
            'paused, no account' => [...$paused, 'paused', null, $none],
            'former account' => [...$removed, 'review', self::OTHER, $other],
            'former account, active' => [...$removed, 'active', self::OTHER, $other],
            'no account' => [...$removed, 'paused', null, $none],
            'connection lost' => [...$removed, 'active', self::TARGET, $hidden(...$removed)],
            'token' => ['token_refused', 'new_token', 'active', self::TARGET, $hidden('token_refused', 'new_token')],
            'one badge' => [...$notallowed, 'active', self::TARGET, ['admin' => $notallowed] + $all('not_allowed', 'ask_admin')],
            'quota' => [...$quota, 'active', self::TARGET, ['admin' => $quota] + $all('quota_used_up', 'ask_admin')],
            'unpublished' => [...$draft, 'active', self::TARGET, $asks(...$draft)],
            'down' => ['api_down', 'wait', 'active', self::TARGET, $all('api_down', 'wait')],
        ];
    }

    /**
     * A course in review whose account was replaced: card, row, details and status say that, and that no service is down.
     */
    public function test_former_account_is_told_the_same_everywhere(): void {
        global $DB;
        $DB->set_field(award::TABLE, 'state', 'queued');
        $DB->set_field(award::TABLE, 'status', 'sent');
        $review = ['state' => 'review', 'statebefore' => 'active', 'timereview' => time()];
        $DB->update_record(mapping::TABLE, (object) ($review + ['id' => $DB->get_field(mapping::TABLE, 'id', [])]));
        config::set('holds', json_encode([$this->hold('connection_removed', 'reconnect')]));
        $this->connect_account(self::OTHER);
        foreach (['teacher', 'editingteacher', 'admin'] as $role) {
            $this->become($role);
            foreach (['row', 'details'] as $place) {
                $said = $this->{"said_on_$place"}();
                $this->assertStringContainsString('belongs to an account that is not connected now', $said, "$role $place");
                $this->assertStringNotContainsString('unavailable', $said, "$role $place");
            }
        }
        foreach (['editingteacher', 'admin'] as $role) {
            $this->become($role);
            $card = $this->said_on_card();
            $this->assertStringContainsString('The site was connected to another account', $card);
            $this->assertStringNotContainsString('unavailable', $card);
            $this->assertStringNotContainsString(get_string('hold_connection_removed', 'local_navigatr'), $card);
        }
        $found = (new check\holds())->get_result();
        $this->assertSame(result::WARNING, $found->get_status());
        $this->assertStringContainsString(get_string('hold_other_account', 'local_navigatr'), $found->get_details());
    }

    /**
     * The details show the hold of a mapping as the mapping stands, and not as the sidecar calls it.
     */
    public function test_details_show_what_the_mapping_waits_for(): void {
        global $DB;
        $DB->set_field(award::TABLE, 'state', 'queued');
        $DB->set_field(award::TABLE, 'status', 'sent');
        $DB->set_field(mapping::TABLE, 'state', 'review');
        $award = $this->award_of($this->learner);
        $facts = ['awardId' => $award->uuid, 'state' => 'queued', 'reason' => null, 'attempts' => []];
        $holds = ['holds' => [$this->hold('mapping_paused', 'resume_mapping')]];
        $this->sidecar->answer("GET /v1/issuances/$award->uuid", $facts + $holds + golden::body('issuance_reply'));
        $hold = get_issuance::execute($award->uuid)->holds[0];
        $this->assertSame(['mapping_review', 'review_mapping'], [$hold->reason, $hold->remedy]);
    }

    /**
     * How many badges wait behind a hold is a count over all courses and groups: for admins only.
     */
    public function test_count_behind_a_hold_is_for_admins(): void {
        global $DB;
        $DB->set_field(award::TABLE, 'state', 'queued');
        $DB->set_field(award::TABLE, 'status', 'sent');
        $award = $this->award_of($this->learner);
        $facts = ['awardId' => $award->uuid, 'state' => 'queued', 'reason' => null, 'attempts' => []];
        $hold = ['waiting' => 7] + $this->hold('not_allowed', 'ask_provider_admin');
        $this->sidecar->answer("GET /v1/issuances/$award->uuid", $facts + ['holds' => [$hold]] + golden::body('issuance_reply'));
        foreach (['teacher' => 0, 'editingteacher' => 0, 'admin' => 7] as $role => $waiting) {
            $this->become($role);
            $this->assertSame($waiting, get_issuance::execute($award->uuid)->holds[0]->waiting, $role);
        }
    }

    /**
     * Without an account the card says so once.
     */
    public function test_card_says_once_that_nothing_is_connected(): void {
        config::set('holds', json_encode([$this->hold('connection_removed', 'reconnect')]));
        $this->connect_account(null);
        $card = $this->said_on_card();
        $this->assertStringContainsString(get_string('noconnectionteacher', 'local_navigatr'), $card);
        $this->assertStringNotContainsString('unavailable', $card);
    }

    /**
     * A platform that does not work is not told as a badge that fails; that it asks to wait for seconds hides nothing.
     */
    public function test_platform_that_is_down_is_told_before_its_badge(): void {
        global $DB;
        $DB->execute("UPDATE {local_navigatr_award} SET state = 'queued', status = 'sent'");
        $badge = $this->hold('badge_failing', 'wait');
        foreach (['api_down' => 'hold_api_down', 'rate_limited' => 'hold_badge_failing'] as $reason => $told) {
            config::set('holds', json_encode([$badge, $this->hold($reason, 'wait')]));
            $sentence = get_string($told, 'local_navigatr');
            $this->assertStringContainsString($sentence, $this->said_on_card(), $reason);
            $this->assertStringContainsString($sentence, $this->said_on_row(), $reason);
        }
    }

    /**
     * A hold as the sidecar tells it.
     *
     * @param string $reason
     * @param string $remedy
     * @return array
     */
    private function hold(string $reason, string $remedy): array {
        $ofbadge = ['not_allowed', 'badge_failing', 'badge_not_issuable'];
        $scope = ['mapping_paused' => 'mapping'][$reason] ?? (in_array($reason, $ofbadge, true) ? 'badge' : 'target');
        return [
            'scope' => $scope, 'target' => self::TARGET, 'reason' => $reason, 'remedy' => $remedy, 'rule' => 0, 'waiting' => 1,
            'courseId' => $scope === 'mapping' ? (string) $this->course->id : null,
            'badgeId' => $scope === 'badge' ? '51' : null, 'providerId' => null,
        ] + golden::body('issuance_reply')['holds'][0];
    }

    /**
     * Somebody looks.
     *
     * @param string $role
     */
    private function become(string $role): void {
        if ($role === 'admin') {
            $this->setAdminUser();
        } else {
            $this->setUser($role === 'teacher' ? $this->enrolled($this->course, [], 'teacher') : $this->teacher);
        }
    }

    /**
     * What the platform said of an attempt is for those who mend it, in the platform's name; an older sidecar tells nothing.
     */
    public function test_words_of_the_platform_are_for_those_who_act(): void {
        global $DB;
        $award = $this->award_of($this->learner);
        $DB->set_field(award::TABLE, 'target', 'obf:production:ORG1', ['uuid' => $award->uuid]);
        $attempts = array_slice(golden::body('issuance_reply')['attempts'], 2, 1);
        $answer = ['awardId' => $award->uuid, 'attempts' => $attempts] + golden::body('issuance_reply');
        $said = 'first_name: is too long';
        foreach (['teacher' => null, 'editingteacher' => $said, 'admin' => $said] as $role => $told) {
            $this->become($role);
            $this->sidecar->answer("GET /v1/issuances/$award->uuid", $answer);
            $reply = get_issuance::clean_returnvalue(get_issuance::execute_returns(), get_issuance::execute($award->uuid));
            $this->assertSame($told, $reply['attempts'][0]['said'] ?? null, $role);
            $this->assertContains(['key' => 'platformsays', 'text' => 'Open Badge Factory says'], $reply['words'], $role);
        }
        unset($answer['attempts'][0]['said']);
        $this->sidecar->answer("GET /v1/issuances/$award->uuid", $answer);
        $reply = get_issuance::clean_returnvalue(get_issuance::execute_returns(), get_issuance::execute($award->uuid));
        $this->assertArrayNotHasKey('said', $reply['attempts'][0]);
    }
}
