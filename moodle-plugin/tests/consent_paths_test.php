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
use local_navigatr\fixtures\consent_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\completion\backfill;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/consent_testcase.php');

/**
 * Every way on which name and address could leave asks the same question, whatever the learner answered and the switch says.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\consent\consents
 * @covers     \local_navigatr\local\consent\consented_awards
 * @covers     \local_navigatr\local\consent\erased_refusals
 * @covers     \local_navigatr\local\sync\outbox
 * @covers     \local_navigatr\local\sync\award_payload_builder
 * @covers     \local_navigatr\local\completion\manual_issue
 * @covers     \local_navigatr\local\completion\backfill
 * @covers     \local_navigatr\external\act_on_issuances
 */
final class consent_paths_test extends consent_testcase {
    /**
     * Each way, with the switch off and on.
     *
     * @return array[]
     */
    public static function ways(): array {
        $names = [
            'event', 'sweep', 'send', 'release', 'release_cancelled', 'backfill', 'issue_again', 'holders', 'delete_course',
            'unpause', 'keep_old_badge', ...self::HANDED_OVER,
        ];
        $ways = [];
        foreach ($names as $name) {
            $ways["$name, not asked"] = [$name, false];
            $ways["$name, asked"] = [$name, true];
        }
        return $ways;
    }

    /**
     * Only those leave who may.
     *
     * @dataProvider ways
     * @param string $way
     * @param bool $isrequired
     */
    public function test_every_way_asks(string $way, bool $isrequired): void {
        $this->course = $way === 'backfill' ? $this->course() : $this->mapped_course();
        foreach (array_keys(self::ANSWERS) as $answer) {
            $this->learners[$answer] = $this->enrolled($this->course, ['email' => "$answer@example.org"]);
        }
        $this->arrange($way);
        foreach ($this->learners as $answer => $learner) {
            $this->answer($answer, (int) $learner->id);
        }
        config::set('consentrequired', $isrequired);
        $this->sidecar->calls = [];
        $this->setAdminUser();

        $this->act($way);
        $this->run_task('send_awards');
        $this->run_task('send_awards');

        $may = array_keys(array_filter(self::ANSWERS, fn($allowed) => $allowed[(int) $isrequired]));
        $this->assertEqualsCanonicalizing($may, $this->reached());
        if (in_array($way, self::HANDED_OVER, true)) {
            $this->assertEqualsCanonicalizing(array_diff(array_keys(self::ANSWERS), $may), $this->recalled());
        }
    }

    /**
     * What is there before anybody answers.
     *
     * @param string $way
     */
    private function arrange(string $way): void {
        if (in_array($way, ['event', 'sweep'], true)) {
            return;
        }
        if ($way === 'backfill') {
            array_map(fn($learner) => $this->complete_silently($this->course, $learner), $this->learners);
            $this->map($this->course);
            return;
        }
        array_map(fn($learner) => $this->complete($this->course, $learner), $this->learners);
        match ($way) {
            'send', 'delete_course', 'keep_old_badge' => null,
            'release' => $this->set_awards(['status' => award::NOT_TRACKED, 'due' => 0]),
            'release_cancelled' => $this->set_awards(['status' => award::CANCELLED, 'due' => 0]),
            'unpause' => mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED),
            'issue_again', 'holders' => $this->set_awards(['status' => award::SENT, 'due' => 0, 'state' => 'issued']),
            default => $this->hand_over($way),
        };
    }

    /**
     * The sidecar has all of them.
     *
     * @param string $way
     */
    private function hand_over(string $way): void {
        $this->run_task('send_awards');
        if ($way === 'profile') {
            $this->set_awards(['state' => 'needs_attention', 'reason' => 'recipient_incomplete', 'needs' => 'profile']);
        }
        if ($way === 'retry') {
            $this->set_awards(['state' => 'needs_attention', 'reason' => 'refused']);
        }
        if ($way === 'decide') {
            $this->set_awards(['state' => 'unknown']);
        }
        if ($way === 'resume') {
            mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        }
    }

    /**
     * What would send.
     *
     * @param string $way
     */
    private function act(string $way): void {
        global $DB;
        $courseid = (int) $this->course->id;
        switch ($way) {
            case 'event':
                array_map(fn($learner) => $this->complete($this->course, $learner), $this->learners);
                break;
            case 'sweep':
                array_map(fn($learner) => $this->complete_silently($this->course, $learner), $this->learners);
                $this->run_task('sweep_completions');
                break;
            case 'release':
            case 'release_cancelled':
                array_map([manual_issue::class, 'release'], $DB->get_records(award::TABLE));
                break;
            case 'backfill':
                $this->backfill($courseid);
                break;
            case 'issue_again':
                array_map([manual_issue::class, 'issue_again'], $DB->get_records(award::TABLE));
                break;
            case 'holders':
                manual_issue::issue_to_holders($this->map($this->course, '52'));
                break;
            case 'delete_course':
                delete_course($this->course, false);
                break;
            case 'unpause':
            case 'resume':
                mapping_changes::set_state(client::lazy(), $courseid, mapping::ACTIVE);
                $this->set_awards(['due' => award::DUE_FORCED], "status = 'sent'");
                break;
            case 'keep_old_badge':
                $this->map($this->course, '52', 'send_old');
                break;
            case 'profile':
                $DB->set_field('user', 'timemodified', time() + 1);
                break;
            case 'remap':
                $this->map($this->course, '52', 'send_new');
                break;
            case 'once_more':
                $this->set_awards(['due' => award::DUE_FORCED], "status = 'sent'");
                break;
            case 'retry':
                $this->by_button('retry', 'POST /v1/issuances/retry');
                break;
            case 'decide':
                $this->by_button('decide_send_again', 'POST /v1/issuances/decide');
                break;
            case 'teach':
                $this->begin_recovery();
        }
    }

    /**
     * Issues badges to those who completed earlier.
     *
     * @param int $courseid
     */
    private function backfill(int $courseid): void {
        // The keys of erased learners are matched first; a count of before is refused.
        backfill::start($courseid, backfill::preview($courseid)->eligible)
            ?? backfill::start($courseid, backfill::preview($courseid)->eligible);
    }

    /**
     * The sidecar has lost its ledger.
     */
    private function begin_recovery(): void {
        $recovery = ['active' => true, 'since' => 'now'];
        $this->sidecar->answer('GET /v1/feed', ['changes' => [], 'cursor' => 0, 'more' => false, 'recovery' => $recovery]);
    }

    /**
     * A person acts on all of them.
     *
     * @param string $action
     * @param string $call that follows
     */
    private function by_button(string $action, string $call): void {
        global $DB;
        $this->sidecar->answer($call, ['results' => []]);
        foreach ($DB->get_fieldset_select(award::TABLE, 'uuid', '1 = 1') as $id) {
            act_on_issuances::execute([$id], $action, '', '');
        }
    }

    /**
     * Changes awards.
     *
     * @param array $fields
     * @param string $select
     */
    private function set_awards(array $fields, string $select = '1 = 1'): void {
        global $DB;
        foreach ($fields as $name => $value) {
            $DB->set_field_select(award::TABLE, $name, $value, $select);
        }
    }
}
