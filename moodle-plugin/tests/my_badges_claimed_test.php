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
use local_navigatr\local\account\accounts;
use local_navigatr\local\learner\sidecar_copy;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\my_badge_card;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Learners see whether they have claimed a badge, and when it expires.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\learner\sidecar_copy
 * @covers     \local_navigatr\output\my_badge_card
 */
final class my_badges_claimed_test extends school_testcase {
    /**
     * Only where the platform says, and only of a badge that is issued.
     *
     * @dataProvider answers
     * @param array $more fields of the sidecar's answer
     * @param string $state
     * @param bool[] $expected
     */
    public function test_claimed_is_shown_where_it_is_known(array $more, string $state, array $expected): void {
        $card = $this->card($more, $state);
        $this->assertSame($expected, [$card['isclaimed'], $card['isnotclaimed']]);
    }

    /**
     * The card of a badge that the sidecar has.
     *
     * @param array $more fields of the sidecar's answer
     * @param string $state
     * @param callable|null $arrange takes the course
     * @return array
     */
    private function card(array $more, string $state, ?callable $arrange = null): array {
        global $DB;
        $course = $this->mapped_course();
        $arrange && $arrange($course);
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $fields = ['status' => 'sent', 'due' => 0, 'state' => $state] + array_intersect_key($more, ['timecompleted' => 0]);
        unset($more['timecompleted']);
        $DB->update_record('local_navigatr_award', (object) ($fields + ['id' => $this->award_of($learner)->id]));
        $award = $this->award_of($learner);
        $this->sidecar->answer('POST /v1/privacy/export', ['next' => null, 'issuances' => [[
            'awardId' => $award->uuid, 'state' => $state, 'reason' => null, 'email' => null, 'attempts' => [],
        ] + $more]]);
        $copy = sidecar_copy::ask(client::lazy(), (int) $learner->id, 0);
        return (new my_badge_card((int) $course->id, (int) $learner->id, $copy))->of_award($award);
    }

    /**
     * When a badge expires: of what was sent as the sidecar has it, of what can be earned as the course says.
     *
     * @dataProvider months
     * @param array $more fields of the sidecar's answer
     * @param string $state
     * @param array $expected
     */
    public function test_learners_see_when_a_badge_expires(array $more, string $state, array $expected): void {
        accounts::update((object) ['target' => self::TARGET, 'features' => ['expiry' => true]]);
        $card = $this->card($more, $state, function (\stdClass $course): void {
            global $DB;
            $DB->set_field('local_navigatr_map', 'validmonths', 1, ['courseid' => $course->id]);
        });
        $this->assertSame($expected, [isset($card['expires']), isset($card['expired'])]);
    }

    /**
     * What the sidecar may say of months, and how the badge stands.
     *
     * @return array
     */
    public static function months(): array {
        return [
            'sent with months' => [['validMonths' => 12], 'issued', [true, false]],
            'sent without' => [['validMonths' => null], 'issued', [false, false]],
            'not known how it was sent' => [[], 'issued', [false, false]],
            'on its way' => [['validMonths' => 12], 'queued', [true, false]],
            'revoked' => [['validMonths' => 12], 'revoked', [false, false]],
        ];
    }

    /**
     * Who has claimed a badge, or whose badge has expired, is not told to claim it.
     *
     * @dataProvider ends
     * @param array $more fields of the sidecar's answer
     * @param string $word
     * @param bool[] $expected
     */
    public function test_nobody_is_told_to_claim_what_they_cannot(array $more, string $word, array $expected): void {
        accounts::update((object) ['target' => self::TARGET, 'features' => ['expiry' => true]]);
        $card = $this->card($more + ['timecompleted' => 1700000000], 'issued');
        $facts = (object) ['platform' => 'Navigatr', 'contact' => '', 'time' => ''];
        $this->assertSame(get_string("mybadge_$word", 'local_navigatr', $facts), $card['text']);
        $this->assertSame($expected, [isset($card['isonissued']), isset($card['isonexpired']), $card['isnotclaimed']]);
    }

    /**
     * What the sidecar may say of what is over.
     *
     * @return array
     */
    public static function ends(): array {
        return [
            'claimed' => [['claimed' => true], 'claimed', [true, false, false]],
            'not claimed' => [['claimed' => false], 'issued', [true, false, true]],
            'expired' => [['claimed' => false, 'validMonths' => 1], 'expired', [false, true, false]],
            'claimed and expired' => [['claimed' => true, 'validMonths' => 1], 'expired', [false, true, false]],
        ];
    }

    /**
     * A badge that can be earned says for how long it is valid.
     */
    public function test_offer_says_for_how_long_the_badge_is_valid(): void {
        global $DB;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $offer = fn() => (new my_badge_card((int) $course->id, (int) $learner->id, null))
            ->of_offer(mappings::for_course((int) $course->id))['validmonths'];
        $DB->set_field('local_navigatr_map', 'validmonths', 24, ['courseid' => $course->id]);
        $this->assertNull($offer());
        accounts::update((object) ['target' => self::TARGET, 'features' => ['expiry' => true]]);
        $this->assertSame(24, $offer());
    }

    /**
     * What the sidecar may say.
     *
     * @return array
     */
    public static function answers(): array {
        return [
            'nothing' => [[], 'issued', [false, false]],
            'claimed' => [['claimed' => true], 'issued', [true, false]],
            'not claimed' => [['claimed' => false], 'issued', [false, true]],
            'claimed and revoked' => [['claimed' => true], 'revoked', [false, false]],
        ];
    }
}
