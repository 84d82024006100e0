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

use local_navigatr\fixtures\save_connection_testcase;
use local_navigatr\local\connection\client_input;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/save_connection_testcase.php');

/**
 * What people paste is taken without what was copied along with it, and a part of a pairing code is told as such.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\connection\pasted
 * @covers     \local_navigatr\local\connection\connection_input
 */
final class pasted_test extends save_connection_testcase {
    /** Of a pairing code. */
    private const SECRET = 'az6re1SuKjFS9Ls//slk7E1tP5BE6VTXbyaAEtuJu8M=';

    /**
     * A pairing code is found in what was copied along with it, in either field.
     *
     * @dataProvider copied_codes
     * @param string $pasted
     */
    public function test_pairing_code_is_found_in_what_was_copied(string $pasted): void {
        foreach (['sidecarsecret', 'sidecarurl'] as $field) {
            $input = $this->input([$field => $pasted] + ['sidecarurl' => '', 'sidecarsecret' => '']);
            $this->assertSame(['https://sidecar.example.org/a/', 'hill:' . self::SECRET], [$input->url, $input->secret]);
        }
    }

    /**
     * What people copy.
     *
     * @return array
     */
    public static function copied_codes(): array {
        $code = 'https://sidecar.example.org/a/#hill:' . self::SECRET;
        [$first, $second] = str_split($code, 50);
        return [
            'alone' => [$code],
            'spaces' => ["  $code\n"],
            'wrapped by a terminal' => ["  $first\r\n  $second "],
            'no-break and invisible spaces' => ["\u{a0}\u{feff}$first\u{200b}$second\u{200b}"],
            'quotes' => ["\"$code\""],
            'curly quotes' => ["\u{201c}$code\u{201d}"],
            'backticks' => ["`$code`"],
            'a fence' => ["```\n$code\n```"],
            'brackets' => ["<$code>"],
            'a word before' => ["code: $code"],
            'a sentence' => ["The pairing code is $code. Keep it secret."],
            'a link of a chat' => ["[pairing code]($code)"],
            'a variable' => ["PAIRING_CODE='$code'"],
            'all that the command printed, its log line, too' => [
                '{"level":30,"details":"https://moodle.example.org","msg":"done"}'
                    . "\nPaste this pairing code into Moodle, as 'Pairing code' in\nSite administration > Navigatr:\n\n  $code\n\n"
                    . "Keep it secret.\nMoodle will call https://sidecar.example.org/a.\n",
            ],
        ];
    }

    /**
     * What was copied along with an address, a secret or a token is left out.
     *
     * @testWith ["sidecarurl", "\"http://127.0.0.1:9999\"", "url", "http://127.0.0.1:9999"]
     *           ["sidecarurl", "`http://127.0.0.1:9999`", "url", "http://127.0.0.1:9999"]
     *           ["sidecarurl", "<http://127.0.0.1:9999/a>", "url", "http://127.0.0.1:9999/a"]
     *           ["sidecarurl", "url: http://127.0.0.1:9999", "url", "http://127.0.0.1:9999"]
     *           ["sidecarsecret", "'hill:c2VjcmV0'", "secret", "hill:c2VjcmV0"]
     *           ["sidecarsecret", " c2Vj\n cmV0 ", "secret", "c2VjcmV0"]
     *           ["token", "'pat-9'", "token", "pat-9"]
     *           ["token", "`pat-9`", "token", "pat-9"]
     *           ["token", "Bearer pat-9", "token", "pat-9"]
     *           ["token", "Authorization: Bearer pat-9", "token", "pat-9"]
     *           ["token", "Token: \"pat\n-9\"", "token", "pat-9"]
     * @param string $field
     * @param string $pasted
     * @param string $property
     * @param string $value
     */
    public function test_what_was_copied_along_is_left_out(string $field, string $pasted, string $property, string $value): void {
        $this->assertSame($value, $this->input([$field => $pasted])->$property);
    }

    /**
     * What is no whole pairing code is refused at its own field, not at the address that the code should have brought.
     *
     * @dataProvider no_whole_codes
     * @param string $pasted
     */
    public function test_part_of_a_pairing_code_is_refused_as_such(string $pasted): void {
        set_config('sidecarurl', '', 'local_navigatr');
        $problems = $this->input(['sidecarurl' => '', 'sidecarsecret' => $pasted])->problems();
        $this->assertSame(['sidecarsecret' => get_string('pairingcodeincomplete', 'local_navigatr')], $problems);
    }

    /**
     * So is it where the sidecar's address is known: nothing is sent that the sidecar would call a wrong secret.
     *
     * @testWith ["sandbox-pat-northfield-9"]
     *           ["Bearer sandbox-pat-northfield-9"]
     *           ["hill:sandbox_secret_northfield"]
     *           ["hill:az6re1SuKjFS9Ls"]
     *           ["hill:"]
     *           ["https://sidecar.example.org/a/#hill:az6re1SuKjFS9Ls//slk"]
     * @param string $pasted
     */
    public function test_what_is_no_secret_is_refused_before_it_is_sent(string $pasted): void {
        $this->sidecar->calls = [];
        $problems = $this->input(['sidecarsecret' => $pasted])->problems();
        $this->assertSame(['sidecarsecret' => get_string('pairingcodeincomplete', 'local_navigatr')], $problems);
        $this->assertSame([], $this->sidecar->calls);
    }

    /**
     * A character that cannot be in a token, nor in a client's secret, is told at its field: the sidecar would call all values
     * wrong.
     *
     * @testWith ["\u043fat-9"]
     *           ["pat\u0007-9"]
     *           ["pat-9\ud83d\udd11"]
     * @param string $pasted
     */
    public function test_character_that_is_in_no_token_is_told(string $pasted): void {
        $sentence = get_string('tokennotascii', 'local_navigatr');
        $this->assertSame(['token' => $sentence], $this->input(['token' => $pasted])->problems());
        $client = client_input::from((object) ['platform' => 'obf', 'clientid' => 'NORTHFIELD1', 'clientsecret' => $pasted]);
        $this->assertSame(['clientsecret' => $sentence], $client->problems());
    }

    /**
     * What people paste in its place.
     *
     * @return array
     */
    public static function no_whole_codes(): array {
        return [
            'its end' => ['hill:' . str_repeat('c2Vj', 11)],
            'the secret' => [str_repeat('c2Vj', 11)],
            'without the address' => ['#hill:' . str_repeat('c2Vj', 11)],
            'the address of a site' => ['https://moodle.example.org'],
            'a token' => ['sandbox-pat-northfield-9'],
        ];
    }
}
