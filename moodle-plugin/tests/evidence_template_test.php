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

use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\evidence\template;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * The text of the evidence is checked and explained where it is written.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\evidence\template
 * @covers    \local_navigatr\local\evidence\facts
 * @covers    \local_navigatr\local\evidence\profile_fields
 * @covers    \local_navigatr\local\evidence\example
 * @covers    \local_navigatr\output\evidence_help
 */
final class evidence_template_test extends school_testcase {
    /**
     * What is refused, and what is not.
     *
     * @dataProvider texts
     * @param string $text
     * @param string[] $unknown
     */
    public function test_unknown_placeholders_are_named(string $text, array $unknown): void {
        $this->assertSame($unknown, template::unknown($text));
        $problem = template::problem($text, '', \context_system::instance());
        $this->assertSame($unknown === [], $problem === null);
        foreach ($unknown as $name) {
            $this->assertStringContainsString($name, $problem);
        }
    }

    /**
     * Texts and what is unknown in them.
     *
     * @return array[]
     */
    public static function texts(): array {
        return [
            'none' => ['Well done.', []],
            'all' => ['{coursename}{shortname}{idnumber}{date}{score}{grade}{group}', []],
            'typing errors' => ['{coursname} {Date} { score } {Date}', ['{coursname}', '{Date}', '{ score }']],
            'a person' => ['{firstname} {profile_field_x}', ['{firstname}', '{profile_field_x}']],
            'languages' => ['{mlang en}Done{mlang}{mlang de, fr}Fertig {mlang}{mlang other}-{mlang}', []],
            'lone braces' => ['} {', []],
        ];
    }

    /**
     * A text that no platform takes is refused as well.
     */
    public function test_too_long_a_text_is_refused(): void {
        $context = \context_system::instance();
        $this->assertStringContainsString('10000', template::problem(str_repeat('ä', 10001), '', $context));
        $this->assertNull(template::problem(str_repeat('ä', 10000), '', $context));
    }

    /**
     * Below the field: an example of what is saved, each placeholder, and what another site's text has too much.
     */
    public function test_help_shows_an_example_and_all_placeholders(): void {
        $course = $this->course(['fullname' => 'Fire &amp; Rescue', 'shortname' => 'FR']);
        $this->getDataGenerator()->create_custom_profile_field(
            ['datatype' => 'text', 'shortname' => 'dept', 'name' => 'Department', 'visible' => 2]
        );
        $text = '{coursename}: {score}, {profile_field_dept}{other}';
        $help = (new output\evidence_help($text, $course, ['sendscore' => true]))->export();
        $this->assertSame('Fire & Rescue: 87.5%, (Department)', $help['example']);
        $this->assertSame('{other}', $help['unknown']);
        $names = array_column($help['placeholders'], 'name');
        $this->assertSame(count(template::PLACEHOLDERS) + 1, count($names));
        $this->assertSame('{profile_field_dept}', end($names));
    }

    /**
     * The example of a course that does not send its total has none either; the list below shows how it would read.
     */
    public function test_example_has_no_total_that_is_not_sent(): void {
        $help = (new output\evidence_help('Done: {score}, {grade}', $this->course()))->export();
        $this->assertSame('Done: ,', trim($help['example']));
        $this->assertContains('87.5%', array_column($help['placeholders'], 'value'));
    }
}
