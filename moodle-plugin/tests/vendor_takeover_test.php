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

use local_navigatr\fixtures\vendor_site;
use local_navigatr\fixtures\vendor_testcase;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\vendor\takeover;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/vendor_testcase.php');
require_once(__DIR__ . '/fixtures/vendor_site.php');

/**
 * Installed over the vendor's plugin of the same name.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\vendor\takeover
 * @covers     \local_navigatr\local\vendor\tables
 * @covers     \local_navigatr\local\vendor\records
 * @covers     \local_navigatr\local\vendor\target
 * @covers     \local_navigatr\local\award\awards
 */
final class vendor_takeover_test extends vendor_testcase {
    /**
     * Mappings wait for review.
     */
    public function test_mappings_are_taken_over_in_review(): void {
        vendor_site::upgrade();

        $mapping = mappings::for_course($this->course->id);
        $this->assertSame('review', $mapping->get('state'));
        $expected = ['navigatr:production:vendor', '1', '51', 'First aid', 'https://example.org/51.png'];
        $fields = ['target', 'providerid', 'badgeid', 'badgename', 'badgeimageurl'];
        $this->assertSame($expected, array_map([$mapping, 'get'], $fields));
    }

    /**
     * A mapping without a name or a course.
     */
    public function test_nameless_badge_gets_its_number_and_deleted_course_no_mapping(): void {
        $nameless = $this->course();
        vendor_site::map($nameless->id, ['badge_id' => 77, 'badge_name' => null, 'badge_image_url' => '']);
        vendor_site::map(987654);
        vendor_site::upgrade();
        $mapping = mappings::for_course($nameless->id);
        $this->assertSame(['Badge 77', null], [$mapping->get('badgename'), $mapping->get('badgeimageurl')]);
        $this->assertNull(mappings::for_course(987654));
    }

    /**
     * What was issued is kept as issued; what failed is no award.
     */
    public function test_issued_badges_are_taken_over_as_issued(): void {
        vendor_site::upgrade();

        $award = $this->award_of($this->holder);
        $this->assertSame(
            ['sent', 'issued', 'recorded', 'vendor', 'navigatr:production:vendor', '51', 'First aid'],
            [$award->status, $award->state, $award->reason, $award->origin, $award->target, $award->badgeid, $award->coursename]
        );
        $this->assertEquals([0, 1690000000, 1700000000], [$award->due, $award->timecompleted, $award->timesent]);
        $this->assertSame([], $this->awards_of($this->forgotten));
    }

    /**
     * Two badges of one learner and course are two awards.
     */
    public function test_second_badge_of_a_learner_is_a_cycle_of_its_own(): void {
        vendor_site::tried($this->course->id, $this->holder->id, ['badge_id' => 60]);
        vendor_site::upgrade();
        $this->assertSame(['0' => '51', '1' => '60'], array_column($this->awards_of($this->holder), 'badgeid', 'cycle'));
    }

    /**
     * A deleted course has a name in the log.
     */
    public function test_badge_of_a_deleted_course_is_taken_over(): void {
        vendor_site::tried(987654, $this->forgotten->id);
        vendor_site::upgrade();
        $award = $this->award_of($this->forgotten);
        $this->assertSame(['Course 987654', '1700000000'], [$award->coursename, $award->timecompleted]);
    }

    /**
     * Nothing personal of the vendor's stays, no secret and no task.
     */
    public function test_tables_settings_and_tasks_of_the_vendor_are_gone(): void {
        global $DB;
        vendor_site::queue();

        vendor_site::upgrade();

        $ours = preg_grep('/^local_navigatr/', $DB->get_tables(false));
        $this->assertEqualsCanonicalizing(
            array_map(
                fn($table) => "local_navigatr_$table",
                ['map', 'award', 'consent', 'erasure', 'account', 'bulk', 'bulkaction', 'bulkitem', 'holdrequest', 'limit', 'name']
            ),
            array_values($ours)
        );
        $this->assertSame(0, $DB->count_records('task_adhoc', ['component' => 'local_navigatr']));
        $settings = array_keys((array) get_config('local_navigatr'));
        $this->assertEqualsCanonicalizing(['version', 'timeout', 'migrationsummary'], $settings);
        $this->assertSame(45, config::get('timeout'));
    }

    /**
     * A person who creates courses and manages the site may connect it.
     */
    public function test_prohibition_for_course_creators_is_lifted(): void {
        $user = $this->getDataGenerator()->create_user();
        $system = \context_system::instance();
        $creator = current(get_archetype_roles('coursecreator'))->id;
        role_assign($creator, $user->id, $system->id);
        role_assign(current(get_archetype_roles('manager'))->id, $user->id, $system->id);
        assign_capability('local/navigatr:managecredentials', CAP_PROHIBIT, $creator, $system->id);
        $this->assertFalse(has_capability('local/navigatr:managecredentials', $system, $user));
        vendor_site::upgrade();
        $this->assertTrue(has_capability('local/navigatr:managecredentials', $system, $user));
    }

    /**
     * An upgrade that was cut short takes over all when it is run again.
     */
    public function test_interrupted_takeover_goes_on(): void {
        global $DB;
        local\vendor\tables::put_aside();
        local\vendor\tables::create_ours();
        local\vendor\records::copy_awards('navigatr:production:vendor');

        vendor_site::upgrade();
        $this->assertCount(1, $this->awards_of($this->holder));
        $this->assertNotNull(mappings::for_course($this->course->id));
        $this->assertFalse($DB->get_manager()->table_exists('local_navigatr_vendoraudit'));
    }

    /**
     * The admin is told until an account is connected and all mappings are reviewed.
     */
    public function test_admin_is_told_until_all_is_reviewed(): void {
        $this->assertNull(takeover::notice());
        vendor_site::upgrade();
        $expected = get_string('migrationsummary', 'local_navigatr', ['mappings' => 1, 'awards' => 1]);
        $this->assertSame($expected, takeover::notice());

        $this->connect(self::TARGET);
        $this->assertSame($expected, takeover::notice());

        mapping_changes::set_state(client::lazy(), $this->course->id, mapping::ACTIVE);
        $this->assertNull(takeover::notice());
    }
}
