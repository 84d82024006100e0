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
use local_navigatr\local\completion\backfill;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Addresses to which Moodle sends no mail.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\mailable
 */
final class mailable_test extends school_testcase {
    /**
     * What is sent of a learner.
     *
     * @param \stdClass $learner
     * @return array recipient's address and problem
     */
    private function sent(\stdClass $learner): array {
        $this->run_task('send_awards');
        $award = $this->sidecar->awards[$this->award_of($learner)->uuid];
        return [$award['recipient']['email'] ?? null, $award['recipientProblem']];
    }

    /**
     * Somebody who completed a course.
     *
     * @param array $fields
     * @return \stdClass
     */
    private function completed(array $fields): \stdClass {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->changed($learner, $fields + ['timemodified' => 1600000000]);
        // Moodle's own mail about the completion.
        $this->redirectMessages();
        $this->complete($course, $learner);
        return $learner;
    }

    /**
     * Each such account is listed with the reason and goes on once it is corrected.
     *
     * @dataProvider accounts
     * @param array $fields
     * @param string $problem
     */
    public function test_account_without_mail_waits_and_goes_on(array $fields, string $problem): void {
        $learner = $this->completed($fields);
        $this->assertSame([null, $problem], $this->sent($learner));
        $this->changed($learner, ['email' => 'ada@example.org', 'auth' => 'manual', 'suspended' => 0]);
        $this->assertSame(['ada@example.org', null], $this->sent($learner));
    }

    /**
     * Accounts that Moodle sends no mail to.
     *
     * @return array
     */
    public static function accounts(): array {
        return [
            'placeholder' => [['email' => 'ada@school.invalid'], 'no_email'],
            'placeholder in capitals' => [['email' => 'ADA@SCHOOL.INVALID'], 'no_email'],
            'none' => [['email' => ''], 'no_email'],
            'spaces' => [['email' => '   '], 'no_email'],
            'no address' => [['email' => 'ada'], 'no_email'],
            'hash of a deleted user' => [['email' => 'b59c67bf196a4758191e42f76670ceba'], 'no_email'],
            'two addresses' => [['email' => 'ada@example.org, king@example.org'], 'no_email'],
            'nobody logs in' => [['auth' => 'nologin'], 'suspended'],
        ];
    }

    /**
     * Names that only look like it are sent to.
     */
    public function test_addresses_that_only_look_like_placeholders_are_sent_to(): void {
        foreach (['ada@invalid.example.org', 'ada.invalid@example.org'] as $email) {
            $this->assertSame([$email, null], $this->sent($this->completed(['email' => $email])));
        }
    }

    /**
     * Whose mail comes back too often, where the site counts that: as for Moodle's own mail, until the address changes.
     */
    public function test_bouncing_address_waits(): void {
        global $CFG;
        $CFG->handlebounces = true;
        $learner = $this->completed(['email' => 'old@example.org']);
        set_user_preference('email_bounce_count', 20, $learner->id);
        set_user_preference('email_send_count', 20, $learner->id);
        $this->assertSame([null, 'no_email'], $this->sent($learner));
        set_user_preference('email_bounce_count', 0, $learner->id);
        $this->changed($learner, ['email' => 'new@example.org']);
        $this->assertSame(['new@example.org', null], $this->sent($learner));
    }

    /**
     * A dry run of a backfill counts them, too.
     */
    public function test_backfill_leaves_them_out(): void {
        $course = $this->course();
        foreach (['a@school.invalid', '', 'nothing', 'a@example.org'] as $email) {
            $learner = $this->enrolled($course);
            $this->changed($learner, ['email' => $email]);
            $this->complete_silently($course, $learner);
        }
        $this->map($course);
        $preview = backfill::preview((int) $course->id);
        $this->assertSame([1, [['why' => 'noemail', 'count' => 3]]], [$preview->eligible, $preview->blocked]);
    }

    /**
     * Where the site lets accounts have one address, the sidecar asks nobody.
     */
    public function test_site_that_permits_shared_addresses_says_so(): void {
        global $CFG;
        $first = $this->completed([]);
        $this->sent($first);
        $this->assertArrayNotHasKey('addressMayBeShared', $this->sidecar->awards[$this->award_of($first)->uuid]);
        $CFG->allowaccountssameemail = 1;
        $second = $this->completed([]);
        $this->sent($second);
        $this->assertTrue($this->sidecar->awards[$this->award_of($second)->uuid]['addressMayBeShared']);
    }
}
