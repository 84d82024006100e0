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

use core_external\external_api;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../externallib_compat.php');

/**
 * The descriptions generated from shared-types let every golden body through unchanged.
 *
 * @package   local_navigatr
 * @category  test
 * @copyright 2026 Navigatr for Moodle contributors
 * @license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @coversNothing
 */
final class contract_test extends \advanced_testcase {
    /**
     * A reply comes out of Moodle's cleaning as it went in.
     *
     * @dataProvider replies
     * @param string $operation
     * @param array $body
     */
    public function test_reply_comes_out_as_it_went_in(string $operation, array $body): void {
        $class = self::description_of($operation);
        $this->assertEquals($body, external_api::clean_returnvalue($class::returns(), $body));
    }

    /**
     * A reply decoded to objects, as the sidecar client gives it, comes out the same.
     *
     * @dataProvider replies
     * @param string $operation
     * @param array $body
     */
    public function test_reply_of_objects_comes_out_as_it_went_in(string $operation, array $body): void {
        $class = self::description_of($operation);
        $objects = json_decode(json_encode($body));
        $this->assertEquals($body, external_api::clean_returnvalue($class::returns(), $objects));
    }

    /**
     * Parameters come out of Moodle's validation as they went in.
     *
     * @dataProvider parameters
     * @param string $operation
     * @param array $body
     */
    public function test_parameters_come_out_as_they_went_in(string $operation, array $body): void {
        $class = self::description_of($operation);
        $this->assertEquals($body, external_api::validate_parameters($class::parameters(), $body));
    }

    /**
     * A reply that lacks a field is refused: the description names them all.
     *
     * @dataProvider replies
     * @param string $operation
     * @param array $body
     */
    public function test_reply_without_its_first_field_is_refused(string $operation, array $body): void {
        $class = self::description_of($operation);
        array_shift($body);
        $this->expectException(\invalid_response_exception::class);
        external_api::clean_returnvalue($class::returns(), $body);
    }

    /**
     * Every external function is declared once, with the capability of its description.
     */
    public function test_services_name_every_description(): void {
        $functions = [];
        require(__DIR__ . '/../db/services.php');

        $declared = array_map(static fn(array $function): string => $function['capabilities'], $functions);
        $described = [];
        foreach (self::operations() as $operation) {
            $described["local_navigatr_{$operation}"] = self::description_of($operation)::CAPABILITY;
        }
        ksort($declared);
        ksort($described);
        $this->assertSame($described, $declared);
    }

    /**
     * Golden replies.
     *
     * @return array
     */
    public static function replies(): array {
        return self::golden('returns');
    }

    /**
     * Golden parameters.
     *
     * @return array
     */
    public static function parameters(): array {
        return self::golden('parameters');
    }

    /**
     * Golden bodies of one side of every external function.
     *
     * @param string $side parameters or returns
     * @return array
     */
    private static function golden(string $side): array {
        $cases = [];
        foreach (self::operations() as $operation) {
            $text = file_get_contents(__DIR__ . "/fixtures/contract/{$operation}.json");
            foreach (json_decode($text, true, 512, JSON_THROW_ON_ERROR)[$side] as $kind => $body) {
                $cases["{$operation}, {$kind}"] = [$operation, $body];
            }
        }
        return $cases;
    }

    /**
     * Names of all external functions, without the component.
     *
     * @return string[]
     */
    private static function operations(): array {
        $files = glob(__DIR__ . '/../classes/local/contract/*.php');
        $classes = array_map(static fn(string $file): string => basename($file, '.php'), $files);
        return array_values(array_diff($classes, ['vocabulary']));
    }

    /**
     * The generated class of an external function.
     *
     * @param string $operation
     * @return string
     */
    private static function description_of(string $operation): string {
        return "\\local_navigatr\\local\\contract\\{$operation}";
    }
}
