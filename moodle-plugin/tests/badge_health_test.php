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

use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\config;
use local_navigatr\local\mapping\mappings;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * The nightly look at mapped badges.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\reconcile\badge_health
 * @covers     \local_navigatr\local\notice\badgeproblem
 * @covers     \local_navigatr\task\check_badges
 */
final class badge_health_test extends school_testcase {
    /** @var \stdClass A mapped course with a teacher. */
    private \stdClass $course;

    /** @var \stdClass The teacher. */
    private \stdClass $teacher;

    /**
     * A mapped course.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->mapped_course();
        $this->teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->sidecar->calls = [];
    }

    /**
     * Looks, and gives back who was written to.
     *
     * @param array|null $changes of the badge; null: it is gone
     * @return \stdClass[] messages
     */
    private function look(?array $changes): array {
        if ($changes === null) {
            $this->sidecar->refuse('GET /v1/badges/51', 'not_found', 404);
        } else {
            $this->sidecar->answer('GET /v1/badges/51', ['badge' => $changes + golden::body('badge_reply')['badge']]);
        }
        $sink = $this->redirectMessages();
        $this->run_task('check_badges');
        $messages = $sink->get_messages();
        $sink->close();
        return $messages;
    }

    /**
     * One that the account may not see is that badge's matter: its teachers are told, and no token is in doubt.
     */
    public function test_badge_that_the_account_may_not_use_is_told(): void {
        $this->sidecar->refuse('GET /v1/badges/51', 'not_allowed', 409);
        $sink = $this->redirectMessages();
        $this->run_task('check_badges');
        $this->assertSame('not_allowed', $this->problem());
        $this->assertStringContainsString('not allowed to use this badge', $sink->get_messages()[0]->fullmessage);
        $this->assertNull(local\sidecar\sidecar_health::last_failure());
    }

    /**
     * What is noted on the mapping.
     *
     * @return string|null
     */
    private function problem(): ?string {
        return mappings::for_course((int) $this->course->id)->get('problem');
    }

    /**
     * Each cause is marked, and the teacher is told once.
     *
     * @dataProvider causes
     * @param array|null $changes
     * @param string $problem
     */
    public function test_cause_is_marked_and_told_once(?array $changes, string $problem): void {
        $messages = $this->look($changes);
        $this->assertSame($problem, $this->problem());
        $this->assertSame([$this->teacher->id], array_column($messages, 'useridto'));
        $this->assertStringContainsString(get_string("badgeproblem_$problem", 'local_navigatr'), $messages[0]->fullmessage);
        $this->assertStringContainsString("/local/navigatr/badge.php?id={$this->course->id}", $messages[0]->fullmessage);

        $this->assertSame([], $this->look($changes));
        $this->assertSame($problem, $this->problem());
    }

    /**
     * What can be wrong.
     *
     * @return array
     */
    public static function causes(): array {
        return [
            'deleted' => [null, 'deleted'],
            'unpublished' => [['status' => 'Draft', 'issuable' => false], 'unpublished'],
            'expired' => [['status' => 'Expired', 'issuable' => false], 'expired'],
            'not created in Navigatr' => [['source' => 'Credly', 'issuable' => false], 'external'],
            'of another provider' => [['providerId' => '2'], 'moved'],
        ];
    }

    /**
     * Mended badges lose the mark, and a new cause is told again.
     */
    public function test_mended_badge_loses_the_mark_and_a_new_cause_is_told(): void {
        $this->assertCount(1, $this->look(['status' => 'Draft', 'issuable' => false]));
        $this->assertSame([], $this->look([]));
        $this->assertNull($this->problem());
        $this->assertCount(1, $this->look(null));
    }

    /**
     * A badge of many courses costs one call; a badge in order tells nobody.
     */
    public function test_badge_of_many_courses_costs_one_call(): void {
        $this->mapped_course();
        $this->sidecar->calls = [];
        $this->assertSame([], $this->look([]));
        $this->assertSame(['GET /v1/connection', 'GET /v1/badges/51?fresh=1&mapped=1&provider=1'], $this->sidecar->lines());
    }

    /**
     * A badge that several providers may issue is looked at as that of each.
     */
    public function test_badge_of_several_providers(): void {
        global $DB;
        $other = $this->mapped_course();
        $DB->set_field('local_navigatr_map', 'providerid', '2', ['courseid' => $other->id]);
        $this->sidecar->calls = [];
        $this->look([]);
        $asked = ['GET /v1/badges/51?fresh=1&mapped=1&provider=1', 'GET /v1/badges/51?fresh=1&mapped=1&provider=2'];
        $this->assertEqualsCanonicalizing($asked, array_slice($this->sidecar->lines(), 1));
    }

    /**
     * A sidecar or a Navigatr in trouble says nothing about a badge.
     */
    public function test_trouble_on_the_way_marks_nothing(): void {
        $this->sidecar->refuse('GET /v1/badges/51', 'upstream_failed', 502);
        $this->run_task('check_badges');
        $this->assertNull($this->problem());
        $this->assertSame('upstream_failed', config::get('lastfailure'));
    }

    /**
     * Another badge takes the mark away.
     */
    public function test_another_badge_takes_the_mark_away(): void {
        $this->look(null);
        $this->map($this->course, '52');
        $this->assertNull($this->problem());
    }

    /**
     * A copy of the site asks nothing.
     */
    public function test_copy_of_the_site_asks_nothing(): void {
        config::set('pairedwwwroot', 'https://other.example.org');
        $this->run_task('check_badges');
        $this->assertSame([], $this->sidecar->calls);
    }
}
