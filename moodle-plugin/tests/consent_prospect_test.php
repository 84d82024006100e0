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

use local_navigatr\fixtures\withdrawal_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\consent_effects;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/withdrawal_testcase.php');

/**
 * What a learner who agreed reads about a badge that is not issued yet: what those who look after the course see of it.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\status\consent_effects
 */
final class consent_prospect_test extends withdrawal_testcase {
    /**
     * Ways in which an award stands.
     *
     * @return array[]
     */
    public static function standings(): array {
        return [
            'queued' => [['status' => 'sent', 'state' => 'queued'], consent_effects::COMING],
            'waiting' => [['status' => 'waiting', 'state' => null, 'due' => 1], consent_effects::COMING],
            'a person has to look' => [
                ['status' => 'sent', 'state' => 'needs_attention', 'reason' => 'recipient_refused'], consent_effects::DELAYED,
            ],
            'its score cannot be read' => [
                ['status' => 'waiting', 'state' => null, 'due' => 1, 'reason' => award::SCORE_UNREADABLE], consent_effects::DELAYED,
            ],
            'its completion is being recorded again' => [
                ['status' => 'waiting', 'state' => null, 'reason' => award::COMPLETION_MISSING, 'timecompletionlost' => 1],
                consent_effects::DELAYED,
            ],
            'a person cancelled it here' => [['status' => 'cancelled', 'state' => null], consent_effects::NOT_COMING],
            'a person cancelled it at the sidecar' => [
                ['status' => 'sent', 'state' => 'cancelled', 'reason' => 'cancelled_by_person'], consent_effects::NOT_COMING,
            ],
            'completed before the course was mapped' => [['status' => 'baseline', 'state' => null], consent_effects::NOT_COMING],
            'not tracked' => [['status' => 'nottracked', 'state' => null], consent_effects::NOT_COMING],
            'of a merged account alone' => [['status' => 'merged', 'state' => null], consent_effects::AGREED],
            'issued' => [['status' => 'sent', 'state' => 'issued'], consent_effects::ISSUED],
            'may exist' => [['status' => 'sent', 'state' => 'unknown'], consent_effects::MAY_EXIST],
        ];
    }

    /**
     * Nobody is promised a badge that does not come.
     *
     * @dataProvider standings
     * @param array $standing columns of the award
     * @param string $effect
     */
    public function test_only_what_is_on_its_way_is_promised(array $standing, string $effect): void {
        global $DB;
        $award = $this->award_of($this->learner);
        $DB->update_record(award::TABLE, (object) (['id' => $award->id] + $standing));
        $this->assertSame([$effect], $this->prospect());
    }

    /**
     * A paused course keeps it.
     */
    public function test_paused_course_is_a_delay(): void {
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        $this->assertSame([consent_effects::DELAYED], $this->prospect());
    }

    /**
     * Each of them has words.
     */
    public function test_each_has_words(): void {
        foreach ([consent_effects::DELAYED, consent_effects::NOT_COMING] as $effect) {
            $this->assertTrue(get_string_manager()->string_exists("consenteffect_$effect", 'local_navigatr'));
        }
    }

    /**
     * What the learner reads, who agreed.
     *
     * @return string[]
     */
    private function prospect(): array {
        return consent_effects::of_agreement((int) $this->learner->id, (int) $this->course->id, 'navigatr');
    }
}
