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

use local_navigatr\fixtures\issuance_log_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\reportbuilder\local\filters\platforms;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/issuance_log_testcase.php');

/**
 * Where several platforms are connected, the log says which of them a badge comes from, and shows those of one.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\reportbuilder\local\entities\award
 * @covers     \local_navigatr\reportbuilder\local\filters\platforms
 * @covers     \local_navigatr\reportbuilder\local\systemreports\issuance_log
 */
final class log_platforms_test extends issuance_log_testcase {
    /**
     * An award of Open Badge Factory beside those of Navigatr.
     */
    public function setUp(): void {
        global $DB;
        parent::setUp();
        $this->setAdminUser();
        accounts::update((object) ['platform' => 'obf', 'target' => 'obf:production:C1'], 'obf');
        $learner = $this->earn($this->mapped_course(), ['firstname' => 'Olive', 'lastname' => 'Factory']);
        $DB->set_field('local_navigatr_award', 'target', 'obf:production:C1', ['userid' => $learner->id]);
    }

    /**
     * The column, in a file as well, and the filter.
     */
    public function test_column_and_filter(): void {
        $system = \context_system::instance();
        $all = $this->rows($system);
        $this->assertStringContainsString('Open Badge Factory', $all);
        $this->assertStringContainsString('Grace', $all);
        foreach (['obf' => ['Olive', 'Grace'], 'navigatr' => ['Grace', 'Olive'], 'cancred' => [null, 'Olive']] as $name => $who) {
            $this->report($system)->set_filter_values([
                'award:platform_operator' => platforms::EQUAL_TO, 'award:platform_value' => $name,
            ]);
            $rows = $this->rows($system);
            $who[0] !== null && $this->assertStringContainsString($who[0], $rows);
            $this->assertStringNotContainsString($who[1], $rows);
        }
    }

    /**
     * A site with one platform has neither.
     */
    public function test_one_platform(): void {
        accounts::update(new \stdClass(), 'obf');
        $system = \context_system::instance();
        $this->assertStringNotContainsString('Open Badge Factory', $this->rows($system));
        $this->assertNull($this->report($system)->get_filter('award:platform'));
    }
}
