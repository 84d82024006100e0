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

use local_navigatr\fixtures\condition_testcase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/condition_testcase.php');

/**
 * A badge that lacks a recipient says which of the causes it is, and what to do about that one.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\status\recipient_condition
 */
final class recipient_condition_test extends condition_testcase {
    /**
     * Each cause is told alone, by the row and by the details.
     *
     * @dataProvider causes
     * @param array $account what changed in the learner's account
     * @param string $says
     * @param bool $mayactivate whether the account can be put in order
     */
    public function test_each_cause_is_told_alone(array $account, string $says, bool $mayactivate): void {
        $this->lacks_recipient($account);
        foreach (['row', 'details'] as $place) {
            $said = $this->{"said_on_$place"}();
            $this->assertStringStartsWith($says, $said, $place);
            $this->assertSame($mayactivate, str_contains($said, 'sent automatically'), $place);
            $this->assertStringNotContainsString('or the account is', $said, $place);
        }
    }

    /**
     * Causes.
     *
     * @return array[]
     */
    public static function causes(): array {
        return [
            'suspended' => [['suspended' => 1], "The learner's account is suspended", true],
            'cannot log in' => [['auth' => 'nologin'], "The learner's account is suspended", true],
            'deleted' => [['deleted' => 1], "The learner's account was deleted.", false],
            'no address' => [['email' => ''], "The learner's email address is missing", true],
            'placeholder' => [['email' => 'ada@school.invalid'], "The learner's email address is missing", true],
            'no name' => [['lastname' => ' '], "The learner's first or last name is missing.", true],
        ];
    }

    /**
     * A reader who may only read the log is not told to choose what the page does not offer.
     */
    public function test_reader_of_the_log_is_offered_no_act(): void {
        foreach ([['suspended' => 1], ['deleted' => 1]] as $account) {
            $this->lacks_recipient($account);
            $this->assertStringContainsString('Do not send', $this->said_on_row());
            $this->setUser($this->enrolled($this->course, [], 'teacher'));
            $this->assertStringNotContainsString('Do not send', $this->said_on_row());
            $this->setUser($this->teacher);
        }
    }

    /**
     * Where Moodle finds nothing missing, all that it may be is told.
     */
    public function test_cause_that_moodle_does_not_know_stays_open(): void {
        $this->lacks_recipient(['suspended' => 0]);
        $this->assertStringContainsString('or the account is suspended', $this->said_on_row());
    }

    /**
     * The learner's badge needs attention because something is missing.
     *
     * @param array $account columns of the learner's account
     */
    private function lacks_recipient(array $account): void {
        global $DB;
        $DB->update_record('user', (object) (['id' => $this->learner->id] + $account));
        $state = ['status' => 'sent', 'state' => 'needs_attention', 'reason' => 'recipient_incomplete', 'needs' => 'profile'];
        $DB->update_record('local_navigatr_award', (object) (['id' => $this->award_of($this->learner)->id] + $state));
    }
}
