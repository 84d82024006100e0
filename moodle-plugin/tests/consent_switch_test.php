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
use local_navigatr\form\connection_form;
use local_navigatr\local\config;
use local_navigatr\local\connection\consent_switch;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\consent\consented_awards;
use local_navigatr\local\consent\consents;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Turning off that learners are asked: an admin sees how many badges go, and that refusals stay.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\connection\consent_switch
 * @covers     \local_navigatr\local\consent\consented_awards
 * @covers     \local_navigatr\form\connection_form
 */
final class consent_switch_test extends school_testcase {
    /** @var \stdClass A mapped course. */
    private \stdClass $course;

    /**
     * Two without an answer, one who refused, one who agreed; and one of a course that does not issue now.
     */
    public function setUp(): void {
        parent::setUp();
        config::set('consentrequired', true);
        $this->course = $this->mapped_course();
        foreach ([null, null, 0, 1] as $agreed) {
            $learner = $this->enrolled($this->course);
            if ($agreed !== null) {
                consent_answers::record((int) $learner->id, (int) $this->course->id, $agreed);
            }
            $this->complete($this->course, $learner);
        }
        $paused = $this->mapped_course();
        mapping_changes::set_state(client::lazy(), (int) $paused->id, mapping::PAUSED);
        $this->complete($paused, $this->enrolled($paused));
        // Is handed over, and waits for an address.
        $this->complete($this->course, $this->enrolled($this->course, ['email' => 'ada@school.invalid']));
    }

    /**
     * What an admin submits.
     *
     * @param array $fields
     * @return string|null
     */
    private function objection(array $fields): ?string {
        return consent_switch::objection((object) ($fields + ['consentrequired' => 0]));
    }

    /**
     * The numbers are those of what follows.
     */
    public function test_numbers_are_what_follows(): void {
        $this->run_task('send_awards');
        $before = count($this->sidecar->awards);
        $this->assertSame(['sent' => 2, 'refused' => 1], consented_awards::preview_switch_off());
        config::set('consentrequired', false);
        $this->run_task('send_awards');
        $sent = array_filter($this->sidecar->awards, fn($award) => $award['recipient'] !== null);
        $this->assertSame($before + 2, count($sent));
    }

    /**
     * Nothing is saved before the numbers were seen; more than was seen is shown again.
     */
    public function test_numbers_are_confirmed_first(): void {
        $objection = $this->objection([]);
        $this->assertStringContainsString('would be sent within minutes: 2', $objection);
        $this->assertStringContainsString('refused or withdrew: 1', $objection);
        $this->assertNull($this->objection(['consentswitchoff' => 1, 'switchoffseen' => 2]));
        $this->assertNull($this->objection(['consentswitchoff' => 1, 'switchoffseen' => 3]));

        $this->complete($this->course, $this->enrolled($this->course));
        $changed = get_string('consentswitchoff_changed', 'local_navigatr');
        $this->assertStringStartsWith($changed, $this->objection(['consentswitchoff' => 1, 'switchoffseen' => 2]));
    }

    /**
     * What leaves the switch as it is needs no confirmation.
     */
    public function test_other_changes_need_no_confirmation(): void {
        $this->assertNull($this->objection(['consentrequired' => 1]));
        config::set('consentrequired', false);
        $this->assertNull($this->objection([]));
        $this->assertNull($this->objection(['consentrequired' => 1]));
    }

    /**
     * What config.php fixes is what counts, whatever is stored, and the settings page can be saved beside it.
     *
     * @testWith [true, 1]
     *           [false, 4]
     * @param bool $forced
     * @param int $sent without a refusal: who agreed, or everybody who did not answer, too, also without an address
     */
    public function test_switch_that_config_php_fixes_counts(bool $forced, int $sent): void {
        global $CFG;
        config::set('consentrequired', !$forced);
        $CFG->forced_plugin_settings['local_navigatr'] = ['consentrequired' => $forced];
        $this->assertSame($forced, consents::are_required());
        $this->assertNull($this->objection(['consentrequired' => $forced]));
        $this->run_task('send_awards');
        $this->assertCount($sent, $this->sidecar->awards);
    }

    /**
     * The form offers the confirmation with the numbers, unticked, and only when it is asked for.
     */
    public function test_form_offers_the_confirmation(): void {
        $this->setAdminUser();
        $form = new connection_form('', ['status' => ['tokenLastFour' => '', 'configured' => false]]);
        $html = $form->render();
        $this->assertMatchesRegularExpression('/name="switchoffseen"[^>]*value="2"/', $html);
        $this->assertStringContainsString('with name and email address: 2.', $html);
        $form = new connection_form('', ['status' => ['tokenLastFour' => '', 'configured' => false]]);
        $form->withdraw_switch_off();
        $this->assertStringNotContainsString('name="consentswitchoff"', $form->render());
    }
}
