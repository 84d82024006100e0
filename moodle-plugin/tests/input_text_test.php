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
use local_navigatr\fixtures\bulk_action_testcase;
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\completion\dry_run_choice;
use local_navigatr\local\completion\hand_issue;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_action_testcase.php');

/**
 * Notes and reasons leave as people read them: what drives a terminal, or turns the text after it, is not in them.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\plain_text
 */
final class input_text_test extends bulk_action_testcase {
    /** Escape sequences in both forms, a text that is turned round, and lines of two systems. */
    private const INPUT = " Seen\u{1b}[2J\u{9b}31m on\u{202e} \u{2066}her profile\r\nToday\u{7}\t\u{202c}5 < 7, שלום ";

    /** What is left. */
    private const LEFT = "Seen [2J 31m on her profile\nToday \t5 < 7, שלום";

    /**
     * The note of one badge.
     */
    public function test_note_of_one(): void {
        $this->set('Ada', self::UNKNOWN);
        act_on_issuances::execute([$this->awards['Ada']], 'decide_issued', self::INPUT, '');
        $this->assert_note();
    }

    /**
     * The note of many.
     */
    public function test_note_of_many(): void {
        $this->set('Ada', self::UNKNOWN);
        $this->confirm($this->ask('decide_issued', ['Ada'])['id'], self::INPUT);
        $this->assert_note();
    }

    /**
     * A note of which nothing is left is none.
     */
    public function test_note_without_text(): void {
        $this->set('Ada', self::UNKNOWN);
        $act = fn() => act_on_issuances::execute([$this->awards['Ada']], 'decide_issued', "\u{1b}\u{202e}", '');
        $this->assert_refused_as('bulknote', $act);
    }

    /**
     * The reason of a badge that is issued by hand, which is sent as evidence.
     */
    public function test_reason(): void {
        $this->setAdminUser();
        $learner = $this->enrolled($this->course);
        $choice = new dry_run_choice((int) $this->course->id, dry_run::BY_HAND);
        $choice->keep([$learner->id], [$learner->id], self::INPUT);
        $this->assertSame(self::LEFT, $choice->reason());
        $ids = [(int) $learner->id];
        $this->assertSame(1, hand_issue::start((int) $this->course->id, $ids, hand_issue::fingerprint($ids), self::INPUT));
        $this->assertSame(self::LEFT, $this->award_of($learner)->issuereason);
    }

    /**
     * The sidecar was told what is left.
     */
    private function assert_note(): void {
        $this->assertSame(self::LEFT, $this->sidecar->bodies('POST /v1/issuances/decide')[0]['note']);
    }
}
