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
use local_navigatr\external\get_progress;
use local_navigatr\external\get_providers;
use local_navigatr\external\remove_mapping;
use local_navigatr\external\save_mapping;
use local_navigatr\external\set_mapping_state;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\teaching_testcase;
use local_navigatr\local\config;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\sidecar_exception;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/teaching_testcase.php');

/**
 * What the course's page asks for.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\get_badges
 * @covers     \local_navigatr\external\get_progress
 * @covers     \local_navigatr\external\get_providers
 * @covers     \local_navigatr\external\mapping_exporter
 * @covers     \local_navigatr\external\remove_mapping
 * @covers     \local_navigatr\external\save_mapping
 * @covers     \local_navigatr\external\set_mapping_state
 */
final class external_course_test extends teaching_testcase {
    /**
     * Pictures come from the vendor's host.
     */
    public function setUp(): void {
        parent::setUp();
        config::set('imagesources', 'https://cdn.example.org');
    }

    /**
     * A learner may do none of it.
     *
     * @dataProvider functions
     * @param callable $call
     */
    public function test_learner_is_refused(callable $call): void {
        $this->setUser($this->enrolled($this->course));
        $this->expectException(\required_capability_exception::class);
        $call((int) $this->course->id);
    }

    /**
     * Nor may the teacher of another course.
     *
     * @dataProvider functions
     * @param callable $call
     */
    public function test_teacher_of_another_course_is_refused(callable $call): void {
        $this->expectException(\moodle_exception::class);
        $call((int) $this->course()->id);
    }

    /**
     * All functions of the course's page.
     *
     * @return array
     */
    public static function functions(): array {
        return [
            'get_providers' => [fn(int $courseid) => get_providers::execute($courseid)],
            'get_badges' => [fn(int $courseid) => get_badges::execute($courseid, 'main', '1', '', 1, 24)],
            'save_mapping' => [fn(int $courseid) => save_mapping::execute($courseid, 'main', '1', '51', 'ask', 'none')],
            'set_mapping_state' => [fn(int $courseid) => set_mapping_state::execute($courseid, 'paused', 'none')],
            'remove_mapping' => [fn(int $courseid) => remove_mapping::execute($courseid, 'none')],
            'get_progress' => [fn(int $courseid) => get_progress::execute($courseid, 0)],
        ];
    }

    /**
     * Providers come through as the sidecar says them.
     */
    public function test_providers_come_through(): void {
        $reply = get_providers::clean_returnvalue(
            get_providers::execute_returns(),
            get_providers::execute((int) $this->course->id)
        );
        $expected = golden::body('providers_reply');
        $through = ['connection' => 'main', 'platformName' => 'Navigatr'];
        $expected['providers'] = array_map(fn($provider) => $provider + $through, $expected['providers']);
        $this->assertEquals($expected, $reply);
    }

    /**
     * The sidecar searches and pages, and is never asked for more than it gives.
     */
    public function test_search_and_page_go_to_the_sidecar(): void {
        $this->sidecar->answer('GET /v1/providers/1/badges', golden::body('badges_reply'));
        $reply = get_badges::execute((int) $this->course->id, 'main', '1', 'first & "aid"', 0, 5000);
        $this->assertEquals(
            golden::body('badges_reply'),
            get_badges::clean_returnvalue(get_badges::execute_returns(), $reply)
        );
        $this->assertSame(
            'GET /v1/providers/1/badges?query=first%20%26%20%22aid%22&page=1&size=100',
            $this->sidecar->lines()[0]
        );
    }

    /**
     * A sidecar that is down is said in one sentence, under its code.
     */
    public function test_sidecar_that_is_down_fails_with_its_sentence(): void {
        $this->sidecar->isup = false;
        $this->expectException(sidecar_exception::class);
        $this->expectExceptionMessage(reader::unavailable('sidecar_unreachable'));
        get_providers::execute((int) $this->course->id);
    }

    /**
     * A badge of the provider that can be issued is mapped.
     */
    public function test_badge_is_mapped(): void {
        $this->sidecar->answer('GET /v1/badges/51', golden::body('badge_reply'));
        $saved = save_mapping::execute((int) $this->course->id, 'main', '1', '51', 'ask', 'none');
        $this->assertEquals($saved, save_mapping::clean_returnvalue(save_mapping::execute_returns(), $saved));
        $this->assertSame('Health and Safety Foundations', $saved['badgeName']);
        $this->assertSame('Riverside College', $saved['providerName']);
        $this->assertSame('51', mappings::for_course($this->course->id)->get('badgeid'));
    }

    /**
     * What a learner would only find out by not getting a badge is refused here.
     *
     * @dataProvider unfit_badges
     * @param string $provider
     * @param array $changes
     * @param string $code
     */
    public function test_unfit_badge_is_refused(string $provider, array $changes, string $code): void {
        $badge = golden::body('badge_reply');
        $this->sidecar->answer('GET /v1/badges/51', ['badge' => $changes + $badge['badge']]);
        try {
            save_mapping::execute((int) $this->course->id, 'main', $provider, '51', 'ask', 'none');
            $this->fail('It has to be refused.');
        } catch (\moodle_exception $refusal) {
            $this->assertSame($code, $refusal->errorcode);
        }
        $this->assertNull(mappings::for_course($this->course->id));
    }

    /**
     * Badges that cannot be mapped.
     *
     * @return array
     */
    public static function unfit_badges(): array {
        return [
            'not issuable' => ['1', ['issuable' => false], 'badgenotissuable'],
            'of another provider' => ['1', ['providerId' => '2'], 'badgeboundelsewhere'],
            'of a provider of somebody else' => ['99', [], 'badgeboundelsewhere'],
        ];
    }

    /**
     * A mapping is paused and resumed.
     */
    public function test_mapping_is_paused_and_resumed(): void {
        $this->map($this->course);
        foreach (['paused', 'active'] as $state) {
            $set = set_mapping_state::execute((int) $this->course->id, $state, $this->seen($this->course));
            $this->assertSame($state, $set['state']);
        }
    }

    /**
     * Review is not a state that somebody asks for.
     */
    public function test_review_cannot_be_asked_for(): void {
        $this->map($this->course);
        $this->expectException(\invalid_parameter_exception::class);
        set_mapping_state::execute((int) $this->course->id, 'review', $this->seen($this->course));
    }

    /**
     * A mapping is removed also while the sidecar is down.
     */
    public function test_mapping_is_removed_without_sidecar(): void {
        $this->map($this->course);
        $this->sidecar->isup = false;
        $this->assertSame(['removed' => true], remove_mapping::execute((int) $this->course->id, $this->seen($this->course)));
        $this->assertNull(mappings::for_course($this->course->id));
    }

    /**
     * Progress is counted in Moodle's own table.
     */
    public function test_progress_is_counted_without_sidecar(): void {
        $this->map($this->course);
        $this->complete($this->course, $this->enrolled($this->course));
        $this->sidecar->isup = false;
        $progress = get_progress::execute((int) $this->course->id, 0);
        $this->assertEquals($progress, get_progress::clean_returnvalue(get_progress::execute_returns(), $progress));
        $this->assertSame(1, $progress['waiting']);
    }

    /**
     * The counts of the whole site are for those who see its log.
     */
    public function test_progress_of_the_site_is_not_for_teachers(): void {
        $this->expectException(\required_capability_exception::class);
        get_progress::execute(0, 0);
    }
}
