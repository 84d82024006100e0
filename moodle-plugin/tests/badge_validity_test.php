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

use local_navigatr\fixtures\course_badge_actions_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\course_badge\mapping_options;
use local_navigatr\local\mapping\mappings;
use local_navigatr\output\mapping_card;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/course_badge_actions_testcase.php');

/**
 * After how many months the badge of a course expires.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\course_badge\mapping_options
 * @covers     \local_navigatr\local\account\features
 */
final class badge_validity_test extends course_badge_actions_testcase {
    /**
     * It is saved, what waits gets it, and an empty field ends it.
     */
    public function test_validity_is_saved_and_sent(): void {
        $this->platform_can_expire();
        $this->run_task('send_awards');
        $this->assertNull($this->sent());
        $this->submit('options', ['validmonths' => ' 24 ']);
        $this->assertSame(24, (int) $this->mapped('validmonths'));
        $this->assertSame(24, $this->card()['validmonths']);
        $this->run_task('send_awards');
        $this->assertSame(24, $this->sent());

        $this->submit('options', ['validmonths' => '']);
        $this->run_task('send_awards');
        $this->assertNull($this->sent());
    }

    /**
     * What is no such number is refused, nothing beside it is saved, and it is shown again.
     *
     * @dataProvider no_months
     * @param string $input
     */
    public function test_other_than_months_is_refused(string $input): void {
        $this->platform_can_expire();
        try {
            $this->submit('options', ['validmonths' => $input, 'issueagain' => 1]);
            $this->fail("$input was saved.");
        } catch (\moodle_exception $refusal) {
            $this->assertStringContainsString(get_string('validmonthsrange', 'local_navigatr', 120), $refusal->getMessage());
        }
        $this->assertSame([0, false], [(int) $this->mapped('validmonths'), (bool) $this->mapped('issueagain')]);
        $this->assertSame($input, $this->card(mapping_options::posted())['validmonths']);
    }

    /**
     * What people may write.
     *
     * @return array
     */
    public static function no_months(): array {
        return array_map(fn($input) => [$input], ['-1', '121', '1.5', 'two years', '12 months', '99999999999999999999']);
    }

    /**
     * A platform that cannot end a badge is not offered it, and a form that says it all the same changes nothing.
     */
    public function test_it_is_offered_where_the_platform_can(): void {
        $this->assertFalse($this->card()['canexpire']);
        $this->submit('options', ['validmonths' => '12']);
        $this->assertSame(0, (int) $this->mapped('validmonths'));

        $this->platform_can_expire();
        $this->assertTrue($this->card()['canexpire']);
    }

    /**
     * The connected platform can.
     */
    private function platform_can_expire(): void {
        accounts::update((object) ['target' => self::TARGET, 'features' => ['expiry' => true]]);
    }

    /**
     * What was sent last.
     *
     * @return int|null
     */
    private function sent(): ?int {
        return end($this->sidecar->awards)['validMonths'];
    }

    /**
     * The card of the course.
     *
     * @param array|null $input what was posted
     * @return array
     */
    private function card(?array $input = null): array {
        return (new mapping_card(mappings::for_course((int) $this->course->id), $this->course, true, $input))->export();
    }
}
