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

use local_navigatr\fixtures\two_platforms_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\status\award_condition;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/two_platforms_testcase.php');

/**
 * A badge that is to be revoked, and what keeps it from that.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\status\award_condition
 * @covers     \local_navigatr\local\status\revoking_condition
 */
final class revoking_stopped_test extends two_platforms_testcase {
    /** What is said while nothing keeps it. */
    private const GOES_ON = 'Nothing to do: the badge platform is asked to revoke it until it answers.';

    /** @var \stdClass The award. */
    private \stdClass $award;

    /** @var int Its course. */
    private int $courseid;

    /**
     * A learner's badge of Open Badge Factory is being revoked, and nothing else is wrong.
     */
    public function setUp(): void {
        global $DB;
        parent::setUp();
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $fields = ['status' => 'sent', 'state' => 'revoking', 'due' => 0, 'target' => self::OBF];
        $this->award = (object) ($fields + (array) $this->award_of($learner));
        $DB->update_record('local_navigatr_award', $this->award);
        $this->courseid = (int) $course->id;
        foreach (['taskstarts' => 0, 'lastcontact' => 0, 'queueemptyat' => 60] as $name => $later) {
            config::set($name, (string) (time() + $later));
        }
    }

    /**
     * What the log says of it.
     *
     * @param array[] $holds the contract's `hold`s
     * @return string
     */
    private function said(array $holds = []): string {
        $usual = [
            'subject' => '', 'rule' => 0, 'since' => '2026-11-20T10:00:00Z', 'until' => null, 'failures' => 0, 'waiting' => 0,
            'remedy' => 'wait', 'courseId' => null, 'badgeId' => null, 'providerId' => null, 'httpStatus' => null,
        ];
        config::set('holds', json_encode(array_map(fn($hold) => $hold + $usual, $holds)));
        return award_condition::of($this->award, mappings::for_course($this->courseid))->sentence();
    }

    /**
     * What stops only issuing, and what stops another platform, does not keep it.
     */
    public function test_what_stops_issuing_does_not_keep_it(): void {
        $navigatr = (string) accounts::target();
        $this->assertStringContainsString(self::GOES_ON, $this->said([
            ['scope' => 'target', 'target' => self::OBF, 'reason' => 'quota_used_up'],
            ['scope' => 'target', 'target' => $navigatr, 'reason' => 'token_refused', 'remedy' => 'new_token'],
            ['scope' => 'badge', 'target' => self::OBF, 'reason' => 'badge_failing', 'badgeId' => $this->award->badgeid],
        ]));
    }

    /**
     * What stops its account does, and is said with its platform.
     */
    public function test_what_stops_its_account_keeps_it(): void {
        global $DB;
        $refused = ['scope' => 'target', 'target' => self::OBF, 'reason' => 'token_refused', 'remedy' => 'new_token'];
        $said = $this->said([$refused]);
        $this->assertStringContainsString('Open Badge Factory refused the client secret.', $said);
        $this->assertStringNotContainsString('Nothing to do', $said);
        $DB->delete_records(accounts::TABLE, ['connectionid' => 'obf']);
        $said = $this->said();
        $this->assertStringContainsString('an account of Open Badge Factory that is not connected now. It is revoked', $said);
        $this->assertStringNotContainsString('sent', $said);
    }
}
