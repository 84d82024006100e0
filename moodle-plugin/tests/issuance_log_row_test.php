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

use local_navigatr\fixtures\issuance_log_testcase;
use local_navigatr\local\consent\consent_answers;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/issuance_log_testcase.php');

/**
 * A row of the log: what it says, and what can be done from it.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\reportbuilder\local\systemreports\issuance_log
 * @covers     \local_navigatr\reportbuilder\local\entities\award
 * @covers     \local_navigatr\output\award_formatter
 */
final class issuance_log_row_test extends issuance_log_testcase {
    /**
     * The log works while the sidecar is down, and says what each state asks for.
     *
     * @dataProvider standings
     * @param string $status
     * @param string|null $state
     * @param string|null $reason
     * @param string $expected key of a string
     */
    public function test_row_says_what_to_do(string $status, ?string $state, ?string $reason, string $expected): void {
        global $DB;
        $this->sidecar->isup = false;
        $where = ['courseid' => $this->course->id];
        foreach (compact('status', 'state', 'reason') as $field => $value) {
            $DB->set_field('local_navigatr_award', $field, $value, $where);
        }
        $this->setAdminUser();
        // Quotes stay: Moodle turns a cell back into text when a table is downloaded, but not all entities.
        $text = htmlspecialchars(get_string($expected, 'local_navigatr'), ENT_NOQUOTES);
        $this->assertStringContainsString($text, $this->rows($this->course_context()));
    }

    /**
     * Of a learner who refused the row does not say that their answer is awaited.
     */
    public function test_row_says_that_the_learner_refused(): void {
        global $DB;
        $award = $DB->get_record('local_navigatr_award', ['courseid' => $this->course->id], 'id, userid', IGNORE_MULTIPLE);
        consent_answers::record((int) $award->userid, (int) $this->course->id, 0);
        $DB->set_field('local_navigatr_award', 'status', 'noconsent', ['courseid' => $this->course->id]);
        $this->setAdminUser();
        $html = $this->rows($this->course_context());
        $this->assertStringContainsString(get_string('status_noconsent_refused_todo', 'local_navigatr'), $html);
        $others = $DB->count_records('local_navigatr_award', ['courseid' => $this->course->id]) - 1;
        $this->assertSame($others, substr_count($html, get_string('status_noconsent_todo', 'local_navigatr')));
    }

    /**
     * Learners of one name are told apart by what the site shows of their identity, and only where the reader may see that.
     */
    public function test_row_tells_learners_of_one_name_apart(): void {
        set_config('showuseridentity', 'username,idnumber');
        $this->earn($this->course, ['firstname' => 'Ada', 'lastname' => 'Byron', 'username' => 'second', 'idnumber' => 'A<7']);
        $this->setAdminUser();
        $html = $this->rows($this->course_context());
        $this->assertMatchesRegularExpression('~Ada Byron</a></bdi> <small[^>]*><bdi>second, A&lt;7</bdi>~', $html);
        $this->assertStringContainsString('(second, A&lt;7)"', $html);
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $roles = get_user_roles($this->course_context(), $teacher->id);
        $role = (int) reset($roles)->roleid;
        assign_capability('moodle/site:viewuseridentity', CAP_PROHIBIT, $role, $this->course_context());
        $this->setUser($teacher);
        $this->assertStringNotContainsString('second', $this->rows($this->course_context()));
    }

    /**
     * Where buttons are listed without their rows, each tells whose details it opens: of a reader too who ticks nothing.
     */
    public function test_details_are_named_after_the_learner(): void {
        global $DB;
        $DB->set_field('local_navigatr_award', 'status', 'sent', ['courseid' => $this->course->id]);
        $this->setAdminUser();
        $html = $this->rows($this->course_context());
        foreach ($DB->get_fieldset_select('local_navigatr_award', 'uuid', 'courseid = ?', [$this->course->id]) as $uuid) {
            [$button, $learner] = ["local-navigatr-details-$uuid", "local-navigatr-learner-$uuid"];
            $this->assertMatchesRegularExpression("~<button[^>]* id=\"$button\" aria-labelledby=\"$button $learner\"~", $html);
            $this->assertMatchesRegularExpression("~<span id=\"$learner\"><bdi~", $html);
        }
    }

    /**
     * The row names what is wrong with the learner's account, not all that could be.
     */
    public function test_row_names_what_is_wrong_with_the_account(): void {
        global $DB;
        $award = $DB->get_record('local_navigatr_award', ['courseid' => $this->course->id], 'id, userid', IGNORE_MULTIPLE);
        $refused = ['status' => 'sent', 'state' => 'needs_attention', 'reason' => 'recipient_incomplete'];
        $DB->update_record('local_navigatr_award', ['id' => $award->id] + $refused);
        $DB->set_field('user', 'suspended', 1, ['id' => $award->userid]);
        $this->setAdminUser();
        $text = get_string('recipient_suspended', 'local_navigatr');
        $this->assertStringContainsString(htmlspecialchars($text, ENT_NOQUOTES), $this->rows($this->course_context()));
    }

    /**
     * Where an award can stand.
     *
     * @return array
     */
    public static function standings(): array {
        return [
            'waiting' => ['waiting', null, null, 'status_waiting_todo'],
            'baseline' => ['baseline', null, null, 'status_baseline_todo'],
            'not tracked' => ['nottracked', null, null, 'status_nottracked_todo'],
            'sent, no word yet' => ['sent', null, null, 'state_queued_todo'],
            'refused' => ['sent', 'needs_attention', 'recipient_incomplete', 'remedy_complete_profile'],
            'erased' => ['sent', 'cancelled', 'erased', 'reason_erased'],
            'not revoked' => ['sent', 'issued', 'revoke_refused', 'reason_revoke_refused'],
            'not listed to be revoked' => ['sent', 'issued', 'revoke_not_found', 'reason_revoke_not_found'],
            'to be revoked there' => ['sent', 'issued', 'revoke_unanswered', 'remedy_revoke_there'],
        ];
    }

    /**
     * There is no next step after a badge was issued.
     */
    public function test_issued_row_says_nothing_more(): void {
        global $DB;
        foreach ([null, 'unconfirmed', 'decided_by_person'] as $reason) {
            $where = ['courseid' => $this->course->id];
            foreach (['status' => 'sent', 'state' => 'issued', 'reason' => $reason] as $field => $value) {
                $DB->set_field('local_navigatr_award', $field, $value, $where);
            }
            $this->setAdminUser();
            $rows = $this->rows($this->course_context());
            $this->assertStringContainsString(get_string('state_issued', 'local_navigatr'), $rows);
            $this->assertStringNotContainsString(get_string('remedy_claim_mail', 'local_navigatr'), $rows);
        }
    }

    /**
     * The menu of a row has every act that is possible, and no others; who may act can select the row.
     *
     * @dataProvider menus
     * @param string $status
     * @param string|null $state
     * @param string|null $reason
     * @param string[] $acts
     * @param string[] $more columns
     */
    public function test_menu_has_every_act(string $status, ?string $state, ?string $reason, array $acts, array $more = []): void {
        global $DB;
        foreach (['status' => $status, 'state' => $state, 'reason' => $reason] + $more as $field => $value) {
            $DB->set_field('local_navigatr_award', $field, $value, ['courseid' => $this->course->id]);
        }
        $this->setAdminUser();
        $html = $this->report($this->course_context())->output();
        preg_match_all('/data-act="(\w+)"/', $html, $found);
        $this->assertSame($acts, $found[1]);
        $this->assertStringContainsString('data-action="local_navigatr-select"', $html);
    }

    /**
     * What is possible where.
     *
     * @return array
     */
    public static function menus(): array {
        return [
            ['nottracked', null, null, ['release']],
            ['sent', 'issued', null, ['issue_again']],
            ['sent', 'unknown', null, ['decide_issued', 'decide_send_again']],
            ['sent', 'unknown', null, ['look_up', 'decide_issued', 'decide_send_again'], ['target' => 'obf:production:ORG1']],
            ['sent', 'needs_attention', 'badge_not_issuable', ['retry', 'cancel']],
            ['sent', 'needs_attention', 'shared_address', ['retry', 'decide_different_people', 'cancel']],
            ['sent', 'sending', null, []],
        ];
    }

    /**
     * A badge is not issued again to a deleted account.
     */
    public function test_deleted_account_gets_no_other_badge(): void {
        global $DB;
        $where = ['courseid' => $this->course->id];
        $DB->set_field('local_navigatr_award', 'status', 'sent', $where);
        $DB->set_field('local_navigatr_award', 'state', 'issued', $where);
        $this->setAdminUser();
        delete_user($DB->get_record('user', ['id' => $DB->get_field('local_navigatr_award', 'userid', $where)]));
        $isoffered = str_contains($this->report($this->course_context())->output(), 'data-act="');
        $this->assertFalse($isoffered);
    }

    /**
     * A person who may act finds the actions that fit the state, others find none.
     */
    public function test_actions_are_for_those_who_may_act(): void {
        global $DB;
        $where = ['courseid' => $this->course->id];
        $DB->set_field('local_navigatr_award', 'status', 'sent', $where);
        $DB->set_field('local_navigatr_award', 'state', 'queued', $where);

        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $this->assertStringNotContainsString('data-act="', $this->report($this->course_context())->output());

        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        $html = $this->report($this->course_context())->output();
        $this->assertStringContainsString('data-act="cancel"', $html);
        $this->assertStringNotContainsString('data-act="retry"', $html);
    }

    /**
     * Where a cancelled award can be sent again, the row says so: not where only the learner's consent frees it.
     *
     * @dataProvider cancelled_reasons
     * @param string $reason
     * @param bool $isoffered
     */
    public function test_retry_is_offered_where_it_helps(string $reason, bool $isoffered): void {
        global $DB;
        foreach (['status' => 'sent', 'state' => 'cancelled', 'reason' => $reason] as $field => $value) {
            $DB->set_field('local_navigatr_award', $field, $value, ['courseid' => $this->course->id]);
        }
        $this->setAdminUser();
        $html = $this->report($this->course_context())->output();
        $this->assertSame($isoffered, strpos($html, 'data-act="retry"') !== false);
    }

    /**
     * Reasons of what is cancelled.
     *
     * @return array
     */
    public static function cancelled_reasons(): array {
        return [
            ['cancelled_by_person', true],
            ['completion_removed', true],
            ['consent_withdrawn', false],
            ['account_merged', false],
            ['erased', false],
        ];
    }
}
