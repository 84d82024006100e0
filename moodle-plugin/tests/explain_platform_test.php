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

use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\two_platforms_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\explain_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/two_platforms_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * The explanation of a learner names the platform that the badge of the course comes from.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\status\explanation
 * @covers     \local_navigatr\local\status\mapped_step
 * @covers     \local_navigatr\output\explain_page
 */
final class explain_platform_test extends two_platforms_testcase {
    /**
     * What the page says of a learner.
     *
     * @param \stdClass $course
     * @param \stdClass $learner
     * @return string
     */
    private function said(\stdClass $course, \stdClass $learner): string {
        global $PAGE;
        $page = new explain_page(client::lazy(), (int) $course->id, '', (int) $learner->id);
        $steps = $page->export_for_template($PAGE->get_renderer('core'))['learner']['steps'];
        return implode("\n", array_map(fn($step) => "$step[name]: $step[message]", $steps));
    }

    /**
     * A badge of Open Badge Factory that was revoked: when is said once, and Navigatr is not named.
     */
    public function test_revoked_badge(): void {
        global $DB;
        $course = $this->course();
        $this->map_to_obf($course);
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $award = $this->award_of($learner);
        $fields = ['status' => 'sent', 'state' => 'revoked', 'reason' => 'revoked_elsewhere', 'timerevoked' => 1795226400];
        $DB->update_record('local_navigatr_award', (object) (['id' => $award->id, 'due' => 0] + $fields));
        $issuance = ['awardId' => $award->uuid, 'target' => self::OBF, 'state' => 'revoked', 'holds' => []];
        $this->sidecar->answer("GET /v1/issuances/$award->uuid", $issuance + golden::body('issuance_reply'));
        $said = $this->said($course, $learner);
        $this->assertStringContainsString('Sent to Open Badge Factory: ', $said);
        $this->assertStringNotContainsString('Navigatr', $said);
        $this->assertSame(1, substr_count($said, 'Revoked'));
    }

    /**
     * The account of the course's platform is not connected, another one of it is, or none is at all.
     */
    public function test_account_that_is_not_connected(): void {
        global $DB;
        $course = $this->course();
        $this->map_to_obf($course);
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $DB->set_field(accounts::TABLE, 'target', 'obf:production:ANOTHER1', ['connectionid' => 'obf']);
        $this->assertStringContainsString('an account of Open Badge Factory that is not', $this->said($course, $learner));
        foreach ([['connectionid' => 'obf'], []] as $gone) {
            $DB->delete_records(accounts::TABLE, $gone);
            $this->assertStringContainsString('Open Badge Factory is not connected', $this->said($course, $learner));
        }
    }
}
