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
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\teaching_testcase;
use local_navigatr\local\connection\client_input;
use local_navigatr\local\connection\connection_input;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../externallib_compat.php');
require_once(__DIR__ . '/fixtures/teaching_testcase.php');

/**
 * What somebody gives that the sidecar would not take is refused as theirs, in one sentence, before it is called.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\get_badges
 * @covers     \local_navigatr\external\operation
 * @covers     \local_navigatr\local\connection\client_input
 * @covers     \local_navigatr\local\connection\connection_input
 * @covers     \local_navigatr\local\connection\pasted
 * @covers     \local_navigatr\local\sidecar\client
 */
final class input_limits_test extends teaching_testcase {
    /**
     * Every text of every function: one character more than fits is refused, by number and name.
     *
     * @dataProvider texts
     * @param string $operation
     * @param string $name
     * @param int $max
     */
    public function test_text_has_its_limit(string $operation, string $name, int $max): void {
        $class = "\\local_navigatr\\external\\$operation";
        $given = golden::parameters($operation);
        $of = fn(string $text) => [$name => is_array($given[$name]) ? [$text] : $text] + $given;
        // Signs of two UTF-16 units count as two, as the sidecar counts.
        $fits = str_repeat('😀', intdiv($max, 2)) . str_repeat('x', $max % 2);
        $this->assertEquals($of($fits), $class::validate_parameters($class::execute_parameters(), $of($fits)));
        $this->expectExceptionMessage(get_string('notetoolong', 'local_navigatr', $max));
        $class::validate_parameters($class::execute_parameters(), $of("x$fits"));
    }

    /**
     * The texts that the contract has limits for.
     *
     * @return array
     */
    public static function texts(): array {
        $cases = [];
        foreach (golden::operations() as $operation) {
            foreach (constant("\\local_navigatr\\local\\contract\\$operation::LONGEST") as $name => $max) {
                $cases["$operation, $name"] = [$operation, $name, $max];
            }
        }
        return $cases;
    }

    /**
     * A search that is too long never reaches the sidecar, whose server would drop it, and does not read as its fault.
     */
    public function test_long_search_is_not_put_down_to_the_sidecar(): void {
        $asked = $this->code_of(fn() => get_badges::execute((int) $this->course->id, 'main', '1', str_repeat('a', 100000), 1, 24));
        $this->assertSame('notetoolong', $asked);
        $this->assertSame([], $this->sidecar->lines());
    }

    /**
     * A page that no list has is an empty one.
     */
    public function test_no_page_number_is_refused(): void {
        $this->sidecar->answer('GET /v1/providers/1/badges', golden::body('badges_reply'));
        get_badges::execute((int) $this->course->id, 'main', '1', '', PHP_INT_MAX, 24);
        $this->assertSame('GET /v1/providers/1/badges?query=&page=1000000&size=24', $this->sidecar->lines()[0]);
    }

    /**
     * An id from an address that is too long for one is one that does not exist.
     */
    public function test_long_id_is_no_id(): void {
        $long = str_repeat('9', vocabulary::PLATFORM_ID_MAX + 1);
        $this->assertSame('badgegone', $this->code_of(fn() => client::lazy()->badge($long, '1')));
        $this->assertSame('providergone', $this->code_of(fn() => client::lazy()->badge_categories($long)));
        $this->assertSame([], $this->sidecar->lines());
    }

    /**
     * A token or client secret that is too long is said beside its field.
     */
    public function test_long_token_is_said_beside_its_field(): void {
        $fits = str_repeat('t', vocabulary::TOKEN_MAX);
        $why = get_string('notetoolong', 'local_navigatr', vocabulary::TOKEN_MAX);
        foreach ([$fits => null, "{$fits}t" => $why] as $token => $why) {
            $this->assertSame($why, connection_input::from((object) ['token' => $token])->problems()['token'] ?? null);
            $account = client_input::from((object) ['platform' => 'obf', 'clientid' => 'C1', 'clientsecret' => $token]);
            $this->assertSame($why, $account->problems()['clientsecret'] ?? null);
        }
    }

    /**
     * How a call is refused.
     *
     * @param callable $call
     * @return string error code; empty: it is not
     */
    private function code_of(callable $call): string {
        try {
            $call();
        } catch (\moodle_exception $refusal) {
            return $refusal->errorcode;
        }
        return '';
    }
}
