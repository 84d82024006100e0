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

use local_navigatr\external\get_badges;
use local_navigatr\external\get_providers;
use local_navigatr\external\set_mapping_state;
use local_navigatr\fixtures\limits_testcase;
use local_navigatr\local\bulk\catalogue_list;
use local_navigatr\local\bulk\plan;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\course_badge\mapping_restorer;
use local_navigatr\local\limit\limits;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\output\mapping_card;
use local_navigatr\output\provider_choice;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/limits_testcase.php');

/**
 * Courses use only the badges that their category may: no matter who asks, and how.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\get_badges
 * @covers     \local_navigatr\external\get_providers
 * @covers     \local_navigatr\local\bulk\catalogue_list
 * @covers     \local_navigatr\local\catalogue\permitted_providers
 * @covers     \local_navigatr\local\course_badge\permitted_badge
 * @covers     \local_navigatr\local\limit\limit
 * @covers     \local_navigatr\local\limit\limit_words
 * @covers     \local_navigatr\local\limit\limits
 * @covers     \local_navigatr\local\status\objection
 */
final class limits_test extends limits_testcase {
    /**
     * The connections whose providers may be chosen.
     *
     * @return string[]
     */
    private function offered(): array {
        return array_column(get_providers::execute((int) $this->course->id)->providers, 'connection');
    }

    /**
     * The nearest category with a limit of its own decides; the site comes last.
     */
    public function test_nearest_decides(): void {
        $this->assertSame(['main', 'obf'], $this->offered());
        $this->limit(limits::SITE, [self::NAVIGATR => null]);
        $this->assertSame(['main'], $this->offered());
        $this->limit($this->arts, [self::OBF_PLACE => null]);
        $this->assertSame(['obf'], $this->offered());
        $this->limit($this->music, []);
        $this->assertSame([], $this->offered());
        limits::delete($this->music);
        $this->assertSame(['obf'], $this->offered());
        $this->assertSame([$this->arts], limits::below(limits::SITE));
    }

    /**
     * A staging provider with the same id is another provider.
     */
    public function test_another_environment(): void {
        $this->limit($this->arts, ['navigatr:staging' => null]);
        $this->assertSame([], $this->offered());
    }

    /**
     * The list of badges is refused, or keeps to the categories.
     */
    public function test_badges(): void {
        $this->limit($this->arts, [self::OBF_PLACE => ['Safety', 'Fire & water']]);
        $this->become();
        $list = fn($connection) => get_badges::execute((int) $this->course->id, $connection, '1', '', 1, 24);
        $message = 'Courses of the category "Arts" may not use badges of "1". Ask a manager of that category';
        $this->assertStringContainsString($message, $this->refusal(fn() => $list('main')));
        $list('obf');
        $asked = '&categories=' . rawurlencode('["Safety","Fire & water"]') . '&connection=obf';
        $this->assertStringEndsWith($asked, $this->sidecar->lines()[0]);
    }

    /**
     * A request with the ids of what may not be used saves nothing.
     */
    public function test_save(): void {
        $this->limit($this->arts, [self::OBF_PLACE => ['Staff']]);
        $this->become();
        $message = 'may use badges of "School" only from these badge categories: Staff. Ask a manager';
        $this->assertStringContainsString($message, $this->refusal(fn() => $this->pick('obf', 'FIRE1')));
        $other = 'may not use badges of "School (Navigatr)"';
        $this->assertStringContainsString($other, $this->refusal(fn() => $this->pick('main', 'FIRE1')));
        $this->assertNull(mappings::for_course((int) $this->course->id));

        $this->limit($this->arts, [self::OBF_PLACE => ['Staff', 'Safety']]);
        $this->pick('obf', 'FIRE1');
        $this->assertSame(['Safety', 'Courses'], mappings::for_course((int) $this->course->id)->badge_categories());
    }

    /**
     * A person who may change the limit reads where.
     */
    public function test_reader(): void {
        $this->limit($this->arts, []);
        $this->become($this->arts);
        $this->assertStringEndsWith('You can change that under Badge limits.', $this->refusal(fn() => $this->pick('obf', 'FIRE1')));
        $this->limit(limits::SITE, []);
        limits::delete($this->arts);
        $message = 'Courses of this site may not use badges of "School". Ask your Moodle administrator';
        $this->assertStringContainsString($message, $this->refusal(fn() => $this->pick('obf', 'FIRE1')));
        $choice = (new provider_choice($this->course, null))->export(client::lazy());
        $this->assertStringContainsString('may not use badges of any connected provider', $choice['noproviders']);
    }

    /**
     * A table of courses says so by line, and the list of badges to fill it from leaves out what may not be used.
     */
    public function test_table_of_courses(): void {
        $this->limit($this->arts, [self::NAVIGATR => null]);
        $plan = new plan(client::lazy(), $this->arts, "shortname,platform,provider,badge\npiano,obf,1,FIRE1");
        $this->assertStringContainsString('may not use badges of "School (Open Badge Factory)"', $plan->errors()[2]);
        $plan = new plan(client::lazy(), $this->arts, "shortname,platform,provider,badge\npiano,navigatr,1,FIRE1");
        $this->assertSame([], $plan->errors());
        $this->assertSame(['Safety', 'Courses'], array_values($plan->packed()['badges'])[0]['categories']);

        $list = fn() => catalogue_list::rows(client::lazy(), $this->music, new deadline(20));
        $this->assertCount(2, $list());
        $this->limit($this->music, [self::OBF_PLACE => null]);
        $this->assertCount(1, $list());
    }

    /**
     * A course that moves, or a limit that comes later, stops nothing: the card says so, and what is paused stays so.
     */
    public function test_course_moves(): void {
        $this->pick('obf', 'FIRE1');
        $other = (int) $this->getDataGenerator()->create_category(['name' => 'Science'])->id;
        $this->limit($other, [self::NAVIGATR => null]);
        move_courses([$this->course->id], $other);
        $this->assertSame(mapping::ACTIVE, mappings::for_course((int) $this->course->id)->get('state'));
        $problem = 'Courses of the category "Science" may not use badges of "School (Open Badge Factory)". '
            . 'You can change that under Badge limits. This badge is still issued.';
        $this->assertStringContainsString($problem, $this->card()['problems'][0]['message']);
        $this->assertStringContainsString('still receive this badge', $this->card()['statetext']);

        $id = (int) $this->course->id;
        mapping_changes::set_state(client::lazy(), $id, mapping::PAUSED);
        $resume = fn() => set_mapping_state::execute($id, mapping::ACTIVE, $this->seen($this->course));
        $this->assertStringContainsString('may not use badges of "School (Open Badge Factory)"', $this->refusal($resume));
        $this->assertStringContainsString('cannot be resumed until then', $this->card()['problems'][0]['message']);
    }

    /**
     * The card of the course.
     *
     * @return array
     */
    private function card(): array {
        return (new mapping_card(mappings::for_course((int) $this->course->id), $this->course))->export();
    }

    /**
     * A mapping that came with a backup or a copy of a course is looked up, and then not kept.
     */
    public function test_restored(): void {
        $fields = ['target' => self::OBF, 'providerid' => '1', 'badgeid' => 'FIRE1'];
        $id = (int) $this->course->id;
        mapping_restorer::create_from_backup($id, $fields, (int) get_admin()->id);
        $this->limit($this->arts, [self::OBF_PLACE => ['Staff']]);
        $keep = fn() => mapping_changes::set_state(client::lazy(), $id, mapping::ACTIVE);
        $this->assertStringContainsString('only from these badge categories: Staff', $this->refusal($keep));
        $this->assertSame(mapping::REVIEW, mappings::for_course($id)->get('state'));
        $this->limit($this->arts, [self::OBF_PLACE => ['Courses']]);
        $keep();
        $this->assertSame(mapping::ACTIVE, mappings::for_course($id)->get('state'));
    }

    /**
     * A category that is deleted takes its limit along.
     */
    public function test_category_is_deleted(): void {
        global $DB;
        $this->limit($this->arts, []);
        \core_course_category::get($this->arts)->delete_full(false);
        $this->assertFalse($DB->record_exists(limits::TABLE, []));
    }
}
