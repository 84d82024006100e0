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
use local_navigatr\local\award\expiry;
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\completion\dry_run_choice;
use local_navigatr\local\course_badge\dry_run_actions;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\output\backfill_page;
use local_navigatr\output\dry_run_outcome;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * A dry run where badges of the course expire, and what is missing before badges are issued by hand.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\expiry
 * @covers     \local_navigatr\local\completion\dry_run
 * @covers     \local_navigatr\output\dry_run_outcome
 * @covers     \local_navigatr\local\course_badge\dry_run_actions
 */
final class dry_run_expiry_test extends school_testcase {
    /** @var \stdClass */
    private \stdClass $course;

    /** @var \stdClass Completed two years ago. */
    private \stdClass $old;

    /** @var \stdClass Completed just now. */
    private \stdClass $new;

    /**
     * Two completed before the course was mapped to a badge that expires.
     */
    public function setUp(): void {
        global $DB;
        parent::setUp();
        $this->course = $this->course();
        foreach (['old', 'new'] as $name) {
            $this->$name = $this->enrolled($this->course, ['firstname' => ucfirst($name), 'lastname' => 'Same']);
            $this->complete_silently($this->course, $this->$name);
        }
        $this->map($this->course);
        foreach (['old' => 2 * YEARSECS, 'new' => DAYSECS] as $name => $ago) {
            $DB->set_field('local_navigatr_award', 'timecompleted', time() - $ago, ['userid' => $this->$name->id]);
        }
        $DB->set_field(mapping::TABLE, 'validmonths', 12, ['courseid' => $this->course->id]);
        accounts::update((object) ['target' => self::TARGET, 'features' => ['expiry' => true]]);
        $this->setAdminUser();
    }

    /**
     * Each row says until when, and those who would get an expired badge are counted and can be shown alone.
     */
    public function test_expired_badges_are_told_before_they_are_issued(): void {
        $page = $this->page();
        $this->assertStringContainsString('Valid for (months): 12.', $page['expiry']['rule']);
        $this->assertStringContainsString('expired already: 1.', $page['expiry']['expired']);
        $outcomes = array_column($page['table']['rows'], 'outcome', 'name');
        $this->assertStringContainsString('can receive the badge, which expires on ', $outcomes['New Same']);
        $this->assertStringContainsString('would receive a badge that expired on ', $outcomes['Old Same']);
        $this->assertContains('would receive an expired badge (1)', array_column($page['shows'], 'label'));
        $shown = $this->page(['show' => dry_run::EXPIRED])['table'];
        $this->assertSame(['Old Same'], array_column($shown['rows'], 'name'));
        $this->assertStringContainsString('People: 1.', $shown['place']);
        $old = (int) $this->award_of($this->old)->id;
        (new dry_run_choice((int) $this->course->id, dry_run::EARLIER))->keep([$old], [], '');
        $this->assertNull($this->page()['expiry']['expired']);
    }

    /**
     * The file says it, too.
     */
    public function test_file_says_when_badges_expire(): void {
        $mapping = mappings::for_course((int) $this->course->id);
        $choice = new dry_run_choice((int) $this->course->id, dry_run::EARLIER);
        $outcome = new dry_run_outcome($mapping, dry_run::EARLIER, $choice);
        $rows = iterator_to_array((new dry_run($mapping, dry_run::EARLIER, '', 'Old'))->rows(), false);
        $this->assertStringContainsString('expired on', $outcome->of($rows[0]));
        $this->assertSame('left out by you', $this->left_out($outcome, $choice, $rows[0]));
    }

    /**
     * By hand the months count from today.
     */
    public function test_by_hand_badges_expire_from_today_on(): void {
        $this->enrolled($this->course);
        $expiry = $this->page(['list' => dry_run::BY_HAND])['expiry'];
        $this->assertStringContainsString(expiry::day(expiry::time(time(), 12)), $expiry['rule']);
        $this->assertNull($expiry['expired']);
    }

    /**
     * A person who goes on without having chosen anybody, or without a reason, is told.
     */
    public function test_by_hand_what_is_missing_is_told(): void {
        $choice = new dry_run_choice((int) $this->course->id, dry_run::BY_HAND);
        $this->assertSame(get_string('dryrunnobodychosen', 'local_navigatr'), dry_run_actions::problem($choice));
        $choice->keep([7], [7], ' ');
        $this->assertSame(get_string('dryrunreasonmissing', 'local_navigatr'), dry_run_actions::problem($choice));
        $choice->keep([7], [7], 'Showed it at work');
        $this->assertNull(dry_run_actions::problem($choice));
    }

    /**
     * Who goes on without a reason is told beside its field, too; who only opens the page is not.
     */
    public function test_by_hand_missing_reason_is_told_beside_its_field(): void {
        $learner = $this->enrolled($this->course);
        $choice = new dry_run_choice((int) $this->course->id, dry_run::BY_HAND);
        $choice->keep([(int) $learner->id], [(int) $learner->id], ' ');
        $ismissing = fn() => $this->page(['list' => dry_run::BY_HAND])['byhand']['isreasonmissing'];
        $this->assertFalse($ismissing());
        $_POST = ['continue' => '1', 'sesskey' => sesskey()];
        $this->assertTrue($ismissing());
        $choice->keep([(int) $learner->id], [(int) $learner->id], 'Showed it at work');
        $this->assertFalse($ismissing());
        $_POST = [];
    }

    /**
     * Nothing is said where the platform cannot end a badge, or the course does not say when.
     */
    public function test_nothing_is_said_where_badges_do_not_expire(): void {
        global $DB;
        $DB->set_field(mapping::TABLE, 'validmonths', 0, ['courseid' => $this->course->id]);
        $this->assertNull($this->page()['expiry']);
        $DB->set_field(mapping::TABLE, 'validmonths', 12, ['courseid' => $this->course->id]);
        accounts::update((object) ['target' => self::TARGET, 'features' => ['expiry' => false]]);
        $this->assertNull($this->page()['expiry']);
        $this->assertSame(['can receive the badge'], array_unique(array_column($this->page()['table']['rows'], 'outcome')));
    }

    /**
     * The day is the sidecar's: the same so many months later, or the last of that month.
     */
    public function test_day_is_that_of_the_sidecar(): void {
        $days = ['2026-01-31 +1' => '2026-02-28', '2024-02-29 +12' => '2025-02-28', '2026-08-31 +6' => '2027-02-28'];
        foreach ($days as $from => $until) {
            [$day, $months] = explode(' ', $from);
            $this->assertSame(strtotime("$until 13:45 UTC"), expiry::time(strtotime("$day 13:45 UTC"), (int) $months));
        }
        foreach (range(1, 60) as $months) {
            $last = expiry::last_expired($months);
            $this->assertLessThanOrEqual(time(), expiry::time($last, $months));
            $this->assertGreaterThan(time(), expiry::time($last + DAYSECS, $months));
        }
    }

    /**
     * What is said of somebody who is left out.
     *
     * @param dry_run_outcome $outcome
     * @param dry_run_choice $choice
     * @param \stdClass $row
     * @return string
     */
    private function left_out(dry_run_outcome $outcome, dry_run_choice $choice, \stdClass $row): string {
        $choice->keep([(int) $row->id], [], '');
        return $outcome->of($row);
    }

    /**
     * What a page shows.
     *
     * @param array $asked
     * @return array
     */
    private function page(array $asked = []): array {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/backfill.php', ['id' => $this->course->id]);
        $asked += ['list' => dry_run::EARLIER, 'show' => '', 'search' => '', 'page' => 0, 'sample' => 0];
        $choice = new dry_run_choice((int) $this->course->id, $asked['list']);
        $page = new backfill_page(mappings::for_course((int) $this->course->id), $asked, $choice);
        return $page->export_for_template($PAGE->get_renderer('core'));
    }
}
