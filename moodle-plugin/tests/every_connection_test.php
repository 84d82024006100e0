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

use local_navigatr\check\account;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\two_platforms_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\account\features;
use local_navigatr\local\connection\account_change;
use local_navigatr\local\connection\connection_actions;
use local_navigatr\local\connection\disconnect;
use local_navigatr\local\connection\status;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\output\connection_questions;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/two_platforms_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * What the sidecar says of a connection counts for each of them, not for the first only.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\check\account
 * @covers     \local_navigatr\local\account\features
 * @covers     \local_navigatr\local\connection\account_change
 * @covers     \local_navigatr\local\connection\all_connections
 * @covers     \local_navigatr\local\connection\connection_actions
 * @covers     \local_navigatr\output\connection_questions
 */
final class every_connection_test extends two_platforms_testcase {
    /** Another account of Open Badge Factory. */
    private const OTHER = 'obf:production:HILLSIDE2';

    /** @var \stdClass A course with a badge of Open Badge Factory. */
    private \stdClass $course;

    /**
     * A course of each platform.
     */
    public function setUp(): void {
        parent::setUp();
        $this->mapped_course();
        $this->course = $this->course();
        $this->map_to_obf($this->course);
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply', ['target' => self::TARGET]));
    }

    /**
     * The account behind the second connection was changed by hand: the nightly look and the settings page notice it, the check
     * names it, and nothing changes before a person confirms it.
     */
    public function test_change_behind_another_connection_is_noticed(): void {
        $this->says(self::OTHER);
        $this->run_task('check_badges');
        $this->assertTrue(account_change::concerns(self::OBF));
        $this->assertFalse(account_change::concerns(self::TARGET));
        $this->assertStringContainsString('Hillside', (new account())->get_result()->get_summary());
        $this->assertSame(self::OBF, accounts::of_connection('obf')->target);
        $this->assertSame(mapping::ACTIVE, mappings::for_course((int) $this->course->id)->get('state'));
    }

    /**
     * The settings page asks about that account, and the answer moves the mappings of its platform only.
     */
    public function test_change_behind_another_connection_is_confirmed(): void {
        $this->says(self::OTHER);
        [$question] = $this->questions();
        $this->assertSame(self::OTHER, $question['confirmed']);
        $this->assertStringContainsString('go to review and issue nothing: 1.', $question['help']);
        connection_actions::run(client::lazy(), 'changeaccount', [], $question['confirmed']);
        $this->assertSame([self::TARGET, self::OTHER], accounts::targets());
        $this->assertSame(['active' => 1, 'paused' => 0, 'review' => 1], mappings::count_by_state());
        $this->assertSame([], $this->questions());
        $this->assertSame([], account_change::noted());
    }

    /**
     * An account that no connection has any more is not taken over.
     */
    public function test_account_that_no_connection_has_is_refused(): void {
        $this->says(self::OTHER);
        $this->expectException(sidecar_exception::class);
        connection_actions::run(client::lazy(), 'changeaccount', [], 'obf:production:ELSEWHERE');
    }

    /**
     * What is right again, and what was removed, is not told of any more.
     */
    public function test_change_that_is_over_is_forgotten(): void {
        $this->says(self::OTHER);
        status::read(client::lazy());
        $this->assertCount(1, account_change::noted());
        $this->says(self::OBF);
        status::read(client::lazy());
        $this->assertSame([], account_change::noted());
        $this->says(self::OTHER);
        status::read(client::lazy());
        $this->sidecar->answer('DELETE /v1/connections/obf', golden::body('connection_reply'));
        disconnect::run(client::lazy()->through('obf'));
        $this->assertSame([], account_change::noted());
    }

    /**
     * What a platform can do is what the sidecar says of its connection, whatever the platform is called. A feature that only
     * an older sidecar names changes nothing.
     */
    public function test_features_are_the_connections(): void {
        $this->assertFalse(features::any('standing'));
        $this->says(self::OBF, ['features' => ['standing' => true, 'mailText' => false]]);
        status::read(client::lazy());
        $this->assertTrue(features::any('standing'));
        $this->says(self::OBF, ['features' => ['standing' => false]]);
        $this->run_task('check_badges');
        $this->assertFalse(features::any('standing'));
    }

    /**
     * What the sidecar says of both connections from now on.
     *
     * @param string $target of the one of Open Badge Factory
     * @param array $more
     */
    private function says(string $target, array $more = []): void {
        $main = golden::body('connection_reply', ['target' => self::TARGET]);
        $own = ['id' => 'obf', 'platform' => 'obf', 'target' => $target, 'accountName' => 'Hillside', 'holds' => []];
        $this->sidecar->answer('GET /v1/connections', ['connections' => [$main, $more + $own + $main]]);
    }

    /**
     * What the settings page asks about accounts.
     *
     * @return array[]
     */
    private function questions(): array {
        $all = (new connection_questions(status::read(client::lazy())))->export();
        return array_values(array_filter($all, fn($question) => ($question['action'] ?? '') === 'changeaccount'));
    }
}
