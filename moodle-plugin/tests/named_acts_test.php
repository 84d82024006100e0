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
use local_navigatr\local\award\award;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\reader;
use local_navigatr\local\status\award_condition;
use local_navigatr\output\mapping_card;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/condition_testcase.php');

/**
 * A sentence names only acts that its reader can do: there is a button for each on the page, for that role.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\output\mapping_card
 * @covers     \local_navigatr\local\reader
 * @covers     \local_navigatr\local\status\award_condition
 * @covers     \local_navigatr\local\status\explanation
 */
final class named_acts_test extends condition_testcase {
    /** Names of the buttons' strings, by the words that ask the reader to press them. */
    private const ACTS_OF_CARD = [
        '~you resume~i' => 'resumemapping',
        '~then keep or change~i' => 'keepbadge',
    ];

    /** Acts that only those can do who may act on badges, or on the badge of the course. */
    private const ACTS_OF_OTHERS = '~\bthen retry|\bthen decide|learner, release it|You can|resolve it yourself|Resume|Keep or'
        . '|Map it|[Mm]ap the course|[Cc]hoose (a|another) badge|\b[Pp]ublish (it|the)|Open the details and decide|turn off~';

    /**
     * States of a mapping, and the account that is connected.
     *
     * @return array[] state, the account, whether the reader may change the mapping
     */
    public static function cards(): array {
        $cards = [];
        foreach (vocabulary::MAPPING_STATES as $state) {
            foreach ([self::TARGET, 'navigatr:production:12', null] as $target) {
                foreach ([true, false] as $maychange) {
                    $name = "$state, " . ($target ?? 'no account') . ($maychange ? '' : ', own groups only');
                    $cards[$name] = [$state, $target, $maychange];
                }
            }
        }
        return $cards;
    }

    /**
     * The card of a mapping in each state, under its account, another and none.
     *
     * @dataProvider cards
     * @param string $state
     * @param string|null $target
     * @param bool $maychange
     */
    public function test_card_names_only_what_it_offers(string $state, ?string $target, bool $maychange): void {
        global $DB;
        $DB->set_field(mapping::TABLE, 'state', $state, ['courseid' => $this->course->id]);
        $this->connect_account($target);
        $card = (new mapping_card(mappings::for_course((int) $this->course->id), $this->course, $maychange))->export();
        $offered = $maychange ? ($card['change']['label'] ?? '') : '';
        foreach (self::ACTS_OF_CARD as $words => $button) {
            $isoffered = get_string($button, 'local_navigatr') === $offered;
            $this->assertSame($isoffered, (bool) preg_match($words, $card['statetext']), "$button: {$card['statetext']}");
        }
        $this->assertStringNotContainsString('[[', $card['statetext']);
    }

    /**
     * What an award waits for when no account is connected: the connection, not an act that no page offers.
     */
    public function test_row_without_an_account_names_the_connection(): void {
        global $DB;
        $this->connect_account(null);
        foreach (['review', 'paused'] as $state) {
            $DB->set_field(mapping::TABLE, 'state', $state, ['courseid' => $this->course->id]);
            $this->assertStringContainsString('Ask an administrator to connect it', $this->said_on_row(), $state);
            $said = $this->said_on_explain();
            $this->assertDoesNotMatchRegularExpression('~Resume|Keep or change|Change it~', $said, $state);
            $this->assertStringContainsString('Navigatr is not connected', $said, $state);
        }
    }

    /**
     * A reader who may only read the log is not asked to do what the log does not offer.
     */
    public function test_reader_of_the_log_is_asked_for_nothing(): void {
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $mapping = mappings::for_course((int) $this->course->id);
        foreach ($this->awards() as $name => $award) {
            $said = award_condition::of($award, $mapping)->sentence();
            $this->assertDoesNotMatchRegularExpression(self::ACTS_OF_OTHERS, $said, $name);
            $this->assertStringNotContainsString('[[', $said, $name);
        }
    }

    /**
     * A person who looks after the course is told what to do of what the log offers.
     */
    public function test_those_who_may_act_are_told_what_to_do(): void {
        $mapping = mappings::for_course((int) $this->course->id);
        $award = $this->awards()['needs_attention requirements_not_met'];
        $this->assertStringContainsString('then retry', award_condition::of($award, $mapping)->sentence());
    }

    /**
     * Every remedy has a sentence for every reader.
     */
    public function test_every_remedy_has_a_sentence(): void {
        foreach (['editingteacher', 'teacher'] as $role) {
            $this->setUser($this->enrolled($this->course, [], $role));
            $reader = reader::in_course((int) $this->course->id);
            foreach ([...vocabulary::REMEDIES, 'map', 'choose_badge'] as $remedy) {
                $this->assertStringNotContainsString('[[', $reader->todo($remedy, 'x'), "$role $remedy");
            }
        }
    }

    /**
     * An award in each state, with each reason.
     *
     * @return \stdClass[]
     */
    private function awards(): array {
        $stored = $this->award_of($this->learner);
        $awards = [];
        foreach (vocabulary::ACTIONS as $state => $reasons) {
            foreach (array_keys($reasons + array_fill_keys(array_keys(vocabulary::REMEDY_OF_REASON), [])) as $reason) {
                $sent = ['status' => award::SENT, 'state' => $state, 'reason' => $reason ?: null];
                $awards["$state $reason"] = (object) ($sent + (array) $stored);
            }
        }
        foreach (array_diff(vocabulary::AWARD_STATUSES, [award::SENT]) as $status) {
            $ofcompletion = [award::COMPLETION_MISSING, award::COMPLETION_REMOVED, award::OTHER_ROLE];
            foreach ([null, ...award::PROBLEMS, ...$ofcompletion] as $reason) {
                $kept = ['status' => $status, 'state' => null, 'reason' => $reason];
                $awards["$status $reason"] = (object) ($kept + (array) $stored);
            }
        }
        return $awards;
    }
}
