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

use core\check\result;
use local_navigatr\check\update;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\config;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Moodle would install the vendor's plugin over ours.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\check\update
 */
final class update_check_test extends school_testcase {
    /**
     * The vendor's plugin has the same name: what Moodle would install over ours is told, even before a sidecar is set up.
     *
     * @dataProvider offers
     * @param array $offered of the plugins directory
     * @param array $settings of the site
     * @param string $status
     * @param string $summary part of it
     */
    public function test_offered_update_of_the_vendor(array $offered, array $settings, string $status, string $summary): void {
        config::set('sidecarurl', '');
        foreach ($settings as $name => $value) {
            set_config($name, $value);
        }
        $this->offer($offered);
        $result = (new update())->get_result();
        $this->assertSame($status, $result->get_status());
        $this->assertStringContainsString($summary, $result->get_summary());
        $this->assertSame($status !== result::OK, str_contains($result->get_details(), 'disableupdateautodeploy'));
    }

    /**
     * What the plugins directory offers, and what is said of it.
     *
     * @return array[]
     */
    public static function offers(): array {
        $newer = ['version' => 2036010100, 'release' => '9.9', 'maturity' => MATURITY_STABLE];
        $older = ['version' => 2026030401, 'release' => '1.2', 'maturity' => MATURITY_STABLE];
        $none = 'offers no update';
        return [
            'nothing' => [[], [], result::OK, $none],
            'a release below ours' => [[$older], [], result::OK, $none],
            'a release above ours' => [[$older, $newer], [], result::WARNING, 'offers release 9.9 (2036010100)'],
            'one without a name' => [[['version' => 2036010100]], [], result::WARNING, 'offers release 2036010100'],
            'a beta, which the site does not want' => [[['maturity' => MATURITY_BETA] + $newer], [], result::OK, $none],
            'a beta, which the site wants' => [
                [['maturity' => MATURITY_BETA] + $newer], ['updateminmaturity' => MATURITY_BETA],
                result::WARNING, 'offers release 9.9',
            ],
            'one that cannot be installed' => [[$newer], ['disableupdateautodeploy' => true], result::INFO, 'lists release 9.9'],
            'one on a site that asks for no updates' => [[$newer], ['disableupdatenotifications' => true], result::OK, $none],
        ];
    }

    /**
     * Moodle's check for updates found this.
     *
     * @param array $updates of our plugin's name
     */
    private function offer(array $updates): void {
        $reply = ['status' => 'OK', 'apiver' => '1.3', 'forbranch' => moodle_major_version(true)];
        set_config('recentfetch', time(), 'core_plugin');
        set_config('recentresponse', json_encode($reply + ['updates' => ['local_navigatr' => $updates]]), 'core_plugin');
        \core\update\checker::reset_caches(true);
        \core_plugin_manager::reset_caches(true);
    }
}
