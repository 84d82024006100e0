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
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\hold_formatter;
use local_navigatr\local\status\mapping_condition;
use local_navigatr\output\award_formatter;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * What pages, checks and messages say of a hold: names of badge and course, and how many wait.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\status\hold_formatter
 * @covers     \local_navigatr\output\award_formatter
 */
final class hold_formatter_test extends school_testcase {
    /** @var \stdClass A mapped course. */
    private \stdClass $course;

    /**
     * A mapped course.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->mapped_course(['fullname' => 'Fire & <b>safety</b>']);
    }

    /**
     * A badge: its name and link, each of its courses, how many wait, since when and when it is tried again.
     */
    public function test_badge_is_named_with_its_courses(): void {
        $other = $this->mapped_course(['fullname' => 'Welding']);
        $this->map($this->course(['fullname' => 'Elsewhere']), '52');
        $held = ['scope' => 'badge', 'badgeId' => '51', 'reason' => 'refused_repeatedly', 'remedy' => 'remap'];
        // An address of another host, as an old backup may have left it, is no link.
        $this->assertStringNotContainsString('>Badge 51</a>', $this->html($held));
        config::set('imagesources', 'https://navigatr.app');
        $html = $this->html($held);
        foreach ($this->expected('hold_refused_repeatedly', 'remedy_remap') as $part) {
            $this->assertStringContainsString($part, $html);
        }
        $this->assertStringContainsString('>Badge 51</a>', $html);
        $this->assertStringContainsString('>Fire &amp; safety</a>', $html);
        $this->assertStringContainsString("badge.php?id=$other->id\">Welding</a>", $html);
        $this->assertStringContainsString('Waiting: 12', $html);
        $this->assertStringNotContainsString('Elsewhere', $html);
    }

    /**
     * A teacher reads of the own course only, and not how many wait elsewhere.
     */
    public function test_teacher_reads_of_the_own_course(): void {
        $this->mapped_course(['fullname' => 'Welding']);
        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        $html = $this->html(['scope' => 'badge', 'badgeId' => '51', 'reason' => 'refused_repeatedly', 'remedy' => 'remap']);
        $this->assertStringContainsString('>Fire &amp; safety</a>', $html);
        $this->assertStringNotContainsString('Welding', $html);
        $this->assertStringNotContainsString('12', strip_tags($html));
    }

    /**
     * A badge that cannot be issued is told by the status that it is refused with.
     */
    public function test_refused_badge_is_told_by_its_status(): void {
        foreach ([400 => 'external', 404 => 'not_found', 422 => 'unpublished', 410 => 'not_issuable'] as $status => $name) {
            $html = $this->html(['scope' => 'badge', 'badgeId' => '51', 'reason' => 'badge_not_issuable', 'httpStatus' => $status]);
            $this->assertStringContainsString(s(get_string("hold_badge_$name", 'local_navigatr')), $html);
        }
    }

    /**
     * A provider.
     */
    public function test_provider_is_named(): void {
        $html = $this->html(['scope' => 'provider', 'providerId' => '1', 'reason' => 'refused_repeatedly']);
        $this->assertStringContainsString('Provider: School', $html);
        $this->assertStringContainsString('Fire &amp; safety', $html);
    }

    /**
     * A provider that is gone, whatever the status that its badge was refused with.
     */
    public function test_provider_that_is_gone_is_told(): void {
        $html = $this->html(['scope' => 'provider', 'providerId' => '1', 'reason' => 'badge_not_issuable', 'httpStatus' => 400]);
        $this->assertStringContainsString(s(get_string('hold_provider_gone', 'local_navigatr')), $html);
    }

    /**
     * More courses than a line takes are counted.
     */
    public function test_many_courses_are_counted(): void {
        for ($made = 0; $made < 6; $made++) {
            $this->mapped_course();
        }
        $html = $this->html(['scope' => 'badge', 'badgeId' => '51', 'reason' => 'badge_failing']);
        $this->assertStringContainsString('and 2 more', $html);
    }

    /**
     * Of many courses, the one whose learner waits is named.
     */
    public function test_course_whose_learner_waits_is_named_first(): void {
        global $DB;
        for ($made = 0; $made < 6; $made++) {
            $last = $this->mapped_course(['fullname' => "Welding $made"]);
        }
        $this->complete($last, $this->enrolled($last));
        $DB->set_field(award::TABLE, 'status', award::SENT, ['courseid' => $last->id]);
        $DB->set_field(award::TABLE, 'state', 'queued', ['courseid' => $last->id]);
        $html = $this->html(['scope' => 'badge', 'badgeId' => '51', 'reason' => 'badge_failing']);
        $this->assertMatchesRegularExpression('/Courses: <a [^>]*>Welding 5</', $html);
        $this->assertStringContainsString('and 2 more', $html);
    }

    /**
     * A badge that no course has any more: the name that it had, and the courses whose learners wait.
     */
    public function test_badge_of_before_names_courses_of_those_who_wait(): void {
        global $DB;
        $this->complete($this->course, $this->enrolled($this->course));
        $DB->set_field(award::TABLE, 'status', award::SENT);
        $DB->set_field(award::TABLE, 'state', 'queued');
        mapping_changes::remove(client::lazy(), (int) $this->course->id);
        $html = $this->html(['scope' => 'badge', 'badgeId' => '51', 'reason' => 'refused_repeatedly']);
        $this->assertStringContainsString('Badge: Badge 51', $html);
        $this->assertStringContainsString('Fire &amp; safety', $html);
    }

    /**
     * Only a paused mapping can be resumed. Moodle holds one that is in review, changed or removed in the same way.
     */
    public function test_only_a_paused_mapping_is_called_paused(): void {
        global $DB;
        $hold = [
            'scope' => 'mapping', 'courseId' => (string) $this->course->id,
            'reason' => 'mapping_paused', 'remedy' => 'resume_mapping',
        ];
        $words = [
            'paused' => ['hold_mapping_paused', 'remedy_resume_mapping'],
            'review' => ['hold_mapping_review', 'remedy_review_mapping'],
            'active' => ['hold_mapping_going_on', 'remedy_next_exchange'],
            '' => ['hold_mapping_removed', 'remedy_map_or_cancel'],
        ];
        foreach ($words as $state => $keys) {
            if ($state === '') {
                mapping_changes::remove(client::lazy(), (int) $this->course->id);
            } else {
                $DB->set_field(mapping::TABLE, 'state', $state, ['courseid' => $this->course->id]);
            }
            foreach ($this->expected(...$keys) as $part) {
                $this->assertStringContainsString($part, $this->html($hold), $state);
            }
        }
        delete_course($this->course, false);
        $this->assertStringContainsString('log.php', $this->html($hold));
    }

    /**
     * What names neither badge nor course, and what an older sidecar says.
     */
    public function test_hold_of_the_account_names_no_course(): void {
        $html = (new hold_formatter(['reason' => 'token_refused', 'remedy' => 'new_token']))->html();
        $this->assertSame('<strong>' . get_string('hold_token_refused', 'local_navigatr') . '</strong> '
            . get_string('remedy_new_token', 'local_navigatr'), $html);
    }

    /**
     * The row of a badge that waits says what holds it, and to others nothing of it.
     */
    public function test_row_says_what_holds_it(): void {
        $target = accounts::target();
        $row = fn($badge, $course = 2) => (object) [
            'reason' => null, 'heldtarget' => $target, 'heldcourseid' => $course, 'heldrule' => 0,
            'heldproviderid' => '1', 'heldbadgeid' => $badge,
        ];
        $hold = fn($more) => $more + ['target' => $target, 'rule' => 0, 'subject' => ''];
        config::set('holds', json_encode([
            $hold(['scope' => 'target', 'reason' => 'rate_limited', 'remedy' => 'wait']),
            $hold(['scope' => 'badge', 'badgeId' => '51', 'reason' => 'refused_repeatedly', 'remedy' => 'publish_badge']),
            $hold(['scope' => 'mapping', 'courseId' => '9', 'reason' => 'mapping_paused', 'remedy' => 'resume_mapping']),
        ]));
        $said = fn($key) => s(get_string($key, 'local_navigatr'));
        $this->assertStringContainsString($said('remedy_publish_badge'), award_formatter::advice('queued', $row('51')));
        $this->assertStringContainsString($said('hold_rate_limited'), award_formatter::advice('queued', $row('52')));
        $this->assertStringContainsString($said('hold_mapping_removed'), award_formatter::advice('queued', $row('52', 9)));
        $this->assertStringNotContainsString($said('remedy_publish_badge'), award_formatter::advice('issued', $row('51')));
        config::set('holds', '');
        $this->assertSame($said('state_queued_todo'), award_formatter::advice('queued', $row('51')));
    }

    /**
     * A course is told what holds its badge, and nothing of other badges.
     */
    public function test_course_is_told_of_its_own_badge(): void {
        $hold = fn($more) => $more + ['target' => accounts::target(), 'rule' => 0, 'subject' => ''];
        $mapping = mappings::for_course((int) $this->course->id);
        $badge = ['scope' => 'badge', 'badgeId' => '52', 'reason' => 'refused_repeatedly', 'remedy' => 'publish_badge'];
        $holds = [$hold($badge), $hold(['scope' => 'target', 'reason' => 'rate_limited', 'remedy' => 'wait'])];
        config::set('holds', json_encode($holds));
        $this->assertSame([], mapping_condition::stops($mapping));
        config::set('holds', json_encode([...$holds, $hold(['badgeId' => '51'] + $badge)]));
        $this->assertSame(get_string('hold_refused_repeatedly', 'local_navigatr') . ' '
            . get_string('remedy_publish_badge', 'local_navigatr'), mapping_condition::stops($mapping)[0]->sentence());
    }

    /**
     * What is said of a hold.
     *
     * @param array $hold
     * @return string
     */
    private function html(array $hold): string {
        $usual = [
            'remedy' => 'wait', 'subject' => '', 'target' => accounts::target(), 'rule' => 0, 'waiting' => 12,
            'since' => '2026-11-21T10:00:00Z', 'until' => '2026-11-21T10:05:00Z', 'httpStatus' => null,
            'courseId' => null, 'badgeId' => null, 'providerId' => null,
        ];
        return (new hold_formatter($hold + $usual))->html();
    }

    /**
     * Sentences as they stand on a page.
     *
     * @param string ...$keys
     * @return string[]
     */
    private function expected(string ...$keys): array {
        return array_map(fn($key) => s(get_string($key, 'local_navigatr')), $keys);
    }
}
