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
use local_navigatr\fixtures\golden;
use local_navigatr\local\sidecar\reply;
use local_navigatr\local\sidecar\request;
use local_navigatr\local\sidecar\signature;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../externallib_compat.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * Both sides understand each other: golden bodies and signatures that the sidecar's tests use, too.
 *
 * @package   local_navigatr
 * @category  test
 * @copyright 2026 Navigatr for Moodle contributors
 * @license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\sidecar\signature
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
        foreach (golden::operations() as $operation) {
            $described["local_navigatr_{$operation}"] = constant(self::description_of($operation) . '::CAPABILITY');
        }
        ksort($declared);
        ksort($described);
        $this->assertSame($described, $declared);
    }

    /**
     * A request is signed as the sidecar expects.
     *
     * @dataProvider signed_requests
     * @param string $secret
     * @param array $vector
     */
    public function test_request_has_the_agreed_signature(string $secret, array $vector): void {
        $headers = [
            'webhook-id' => $vector['id'],
            'webhook-timestamp' => $vector['timestamp'],
            'x-navigatr-site' => $vector['site'],
            'x-navigatr-wwwroot' => $vector['wwwroot'],
        ];
        $request = new request($vector['method'], $vector['target'], $vector['body']);
        $this->assertSame($vector['content'], signature::request_content($request, $headers));
        $this->assertSame($vector['signature'], signature::sign($secret, $vector['content']));
    }

    /**
     * A reply that the sidecar signed is believed, and one with another status is not.
     *
     * @dataProvider signed_replies
     * @param string $secret
     * @param array $vector
     */
    public function test_reply_is_believed_only_with_the_agreed_signature(string $secret, array $vector): void {
        $content = signature::reply_content($vector['id'], new reply($vector['status'], $vector['body'], []));
        $this->assertSame($vector['content'], $content);
        $this->assertTrue(signature::verify($secret, $content, $vector['signature']));

        $other = signature::reply_content($vector['id'], new reply($vector['status'] + 1, $vector['body'], []));
        $this->assertFalse(signature::verify($secret, $other, $vector['signature']));
    }

    /**
     * During rotation a header holds a signature of either secret, and both are believed.
     */
    public function test_either_signature_of_a_rotation_is_believed(): void {
        ['secret' => $new, 'previousSecret' => $old, 'rotation' => $rotation] = self::fixture('signature');
        $this->assertTrue(signature::verify($new, $rotation['content'], $rotation['header']));
        $this->assertTrue(signature::verify($old, $rotation['content'], $rotation['header']));
    }

    /**
     * Signed requests.
     *
     * @return array
     */
    public static function signed_requests(): array {
        return self::vectors('requests');
    }

    /**
     * Signed replies.
     *
     * @return array
     */
    public static function signed_replies(): array {
        return self::vectors('replies');
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
        foreach (golden::operations() as $operation) {
            foreach (self::fixture($operation)[$side] as $kind => $body) {
                $cases["{$operation}, {$kind}"] = [$operation, $body];
            }
        }
        return $cases;
    }

    /**
     * Signatures of one direction, each with its secret.
     *
     * @param string $direction requests or replies
     * @return array
     */
    private static function vectors(string $direction): array {
        $fixture = self::fixture('signature');
        $cases = [];
        foreach ($fixture[$direction] as $vector) {
            $cases[$vector['name']] = [$fixture['secret'], $vector];
        }
        return $cases;
    }

    /**
     * A golden file.
     *
     * @param string $name
     * @return array
     */
    private static function fixture(string $name): array {
        $text = file_get_contents(__DIR__ . "/fixtures/contract/{$name}.json");
        return json_decode($text, true, 512, JSON_THROW_ON_ERROR);
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
