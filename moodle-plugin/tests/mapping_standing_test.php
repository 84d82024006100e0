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

use local_navigatr\external\get_progress;
use local_navigatr\fixtures\course_page_testcase;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\mapping\mappings;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/course_page_testcase.php');

/**
 * The page that counts anew is told in what words the card says how the mapping stands.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\get_progress
 * @covers     \local_navigatr\output\mapping_standing
 * @covers     \local_navigatr\output\mapping_card
 */
final class mapping_standing_test extends course_page_testcase {
    /** @var \stdClass A mapped course, which two learners completed. */
    private \stdClass $course;

    /**
     * A mapped course, which two learners completed.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->mapped_course();
        $this->add_self_criterion($this->course);
        array_map(fn() => $this->complete($this->course, $this->enrolled($this->course)), [1, 2]);
        $this->setAdminUser();
    }

    /**
     * The words follow what becomes of the badges, and are those of the card.
     */
    public function test_words_follow_the_badges(): void {
        global $DB;
        $this->assertSame([false, [], 'Active'], $this->told());
        $attention = ['status' => 'sent', 'state' => 'needs_attention', 'reason' => 'badge_not_issuable'];
        $awards = array_keys($DB->get_records('local_navigatr_award', ['courseid' => $this->course->id]));
        $expected = ['Badges that need attention: 1 of 2.', 'Badges that need attention: 2 of 2.'];
        foreach ($awards as $index => $id) {
            $DB->update_record('local_navigatr_award', ['id' => $id] + $attention);
            [$istroubled, [$message], $label] = $this->told();
            $this->assertSame([true, 'Active, with problems'], [$istroubled, $label]);
            $this->assertStringContainsString($expected[$index], $message);
        }
        $DB->set_field('local_navigatr_award', 'state', 'issued', ['courseid' => $this->course->id]);
        $this->assertSame([false, [], 'Active'], $this->told());
    }

    /**
     * A paused mapping is another one than the page showed.
     */
    public function test_it_is_told_of_which_mapping(): void {
        $seen = fn() => get_progress::execute((int) $this->course->id, 0)['standing']['seen'];
        $mapping = mappings::for_course((int) $this->course->id);
        $before = mapping_seen::of($mapping);
        $this->assertSame($before, $seen());
        $mapping->set('state', mapping::PAUSED)->update();
        $this->assertNotSame($before, $seen());
    }

    /**
     * Who may read the log alone is not told what the card says, and neither is a page without one.
     */
    public function test_only_those_who_see_the_card_are_told(): void {
        $this->assertArrayNotHasKey('standing', get_progress::execute(0, 0));
        $this->assertArrayNotHasKey('standing', get_progress::execute((int) $this->course()->id, 0));
        $this->setUser($this->enrolled($this->course, [], 'teacher'));
        $this->assertArrayNotHasKey('standing', get_progress::execute((int) $this->course->id, 0));
        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        $this->assertArrayHasKey('standing', get_progress::execute((int) $this->course->id, 0));
    }

    /**
     * What the page is told, which its card says in the same words.
     *
     * @return array whether it is troubled, the messages of its problems, and its label
     */
    private function told(): array {
        $told = get_progress::execute((int) $this->course->id, 0);
        $told = get_progress::clean_returnvalue(get_progress::execute_returns(), $told)['standing'];
        $messages = array_column($told['problems'], 'message');
        $page = html_entity_decode($this->page($this->course), ENT_QUOTES);
        foreach ([$told['label'], $told['text'], ...$messages] as $words) {
            $this->assertStringContainsString($words, $page);
        }
        return [$told['troubled'], $messages, $told['label']];
    }
}
