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

use local_navigatr\fixtures\upgrade_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\mapping\paused_by_removal;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/upgrade_testcase.php');

/**
 * Rows and settings of an earlier version become those of the present one.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @coversNothing
 */
final class upgrade_rows_test extends upgrade_testcase {
    /**
     * Earlier versions of this plugin that kept in settings what is in tables now.
     *
     * @return array[]
     */
    public static function versions_with_settings(): array {
        return array_filter(self::every_own_version(), fn($arguments) => $arguments[0] < '2026112605');
    }

    /**
     * Awards get their key, the completion with their date, and why they were cancelled.
     */
    public function test_awards_of_2026112105_get_key_and_completion(): void {
        global $DB;
        $this->install('2026112105');
        $this->upgrade('2026112105');

        $awards = array_values($DB->get_records('local_navigatr_award', [], 'id'));
        $keys = ['501/601/navigatr:production:9/0/0', '501/601/navigatr:production:9/0/1', '501/602/navigatr:staging:4/0/0'];
        $this->assertSame($keys, array_column($awards, 'onekey'));
        $completions = $DB->get_records_menu('course_completions', ['course' => 501], 'userid', 'userid, id');
        $this->assertSame([$completions[601], '0', $completions[602]], array_column($awards, 'completionid'));
        $this->assertSame([null, null, 'cancelled_by_person'], array_column($awards, 'cancelreason'));
    }

    /**
     * Answers are about Navigatr and the first text; erasures are open still.
     */
    public function test_people_of_2026112105_get_their_keys(): void {
        global $DB;
        $this->install('2026112105');
        $this->upgrade('2026112105');

        $consents = $DB->get_records('local_navigatr_consent', [], 'id', 'onekey, platform, textversion, agreed');
        $this->assertEquals(['501/601/navigatr', '501/602/navigatr'], array_keys($consents));
        $this->assertSame(['1', '1'], array_column($consents, 'textversion'));
        $this->assertSame(['0/603', '502/0'], $DB->get_fieldset_select('local_navigatr_erasure', 'onekey', '1 = 1 ORDER BY id'));
        $this->assertEquals(2, erasures::open()->number);
    }

    /**
     * The account is the table's; what the sidecar was not told of a course it is told of its mapping.
     */
    public function test_settings_of_2026112105_become_the_account_and_holds(): void {
        $this->install('2026112105');
        $this->upgrade('2026112105');

        $account = accounts::main();
        $expected = ['navigatr:production:9', 'production', 'School', null];
        $this->assertSame($expected, [$account->target, $account->environment, $account->accountname, $account->tokenlastfour]);
        // Settings come in no order.
        $this->assertEqualsCanonicalizing([
            ['501/0/navigatr:production:9', course_hold_sync::HOLD, 0],
            ['503/0/navigatr:production:9', course_hold_sync::RELEASE_ONCE_SENT, 0],
        ], $this->hold_requests());
        $left = array_keys((array) get_config('local_navigatr'));
        $this->assertSame([], preg_grep('/^(target|environment|accountname|coursehold_.*)$/', $left));
    }

    /**
     * What was kept in settings for the sidecar is in a table, each once, also when the upgrade was cut short and is run again.
     *
     * @dataProvider versions_with_settings
     * @param string $version
     */
    public function test_requests_in_settings_move_to_the_table(string $version): void {
        $this->install($version);
        foreach (array_keys((array) get_config('local_navigatr')) as $name) {
            if (strpos($name, 'coursehold_') === 0) {
                unset_config($name, 'local_navigatr');
            }
        }
        $settings = [
            'maphold_501_0_' . md5('navigatr:production:9') => 'hold navigatr:production:9',
            'maphold_501_0_' . md5('navigatr:staging:4') => 'release navigatr:staging:4',
            'maphold_77_3_' . md5('navigatr:staging:4') => 'releaseoncesent navigatr:staging:4 605',
        ];
        for ($run = 0; $run < 2; $run++) {
            set_config('version', $version, 'local_navigatr');
            foreach ($settings as $name => $value) {
                set_config($name, $value, 'local_navigatr');
            }
            $this->upgrade($version);

            $this->assertEqualsCanonicalizing([
                ['501/0/navigatr:production:9', course_hold_sync::HOLD, 0],
                ['501/0/navigatr:staging:4', course_hold_sync::RELEASE, 0],
                ['77/3/navigatr:staging:4', course_hold_sync::RELEASE_ONCE_SENT, 605],
            ], $this->hold_requests());
            $this->assertSame([], preg_grep('/^maphold_/', array_keys((array) get_config('local_navigatr'))));
        }
    }

    /**
     * Which mappings the removal of the connection paused is kept, also when the upgrade is run again.
     *
     * @dataProvider versions_with_settings
     * @param string $version
     */
    public function test_mappings_paused_by_removal_are_kept(string $version): void {
        $this->install($version);
        for ($run = 0; $run < 2; $run++) {
            set_config('version', $version, 'local_navigatr');
            // One of them has no mapping any more.
            set_config('pausedbyremoval', '501,999', 'local_navigatr');
            $this->upgrade($version);
            $this->assertSame([501], paused_by_removal::remembered());
            $this->assertFalse(get_config('local_navigatr', 'pausedbyremoval'));
        }
        set_config('version', $version, 'local_navigatr');
        $this->upgrade($version);
        $this->assertSame([501], paused_by_removal::remembered());
    }

    /**
     * What the sidecar was not told yet.
     *
     * @return array[] mapping, request, and who had logged in as the one who asked
     */
    private function hold_requests(): array {
        return array_map(fn($kept) => [$kept->key->as_text(), $kept->request, $kept->realuserid], hold_requests::all());
    }
}
