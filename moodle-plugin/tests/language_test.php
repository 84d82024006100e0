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

use local_navigatr\local\contract\vocabulary;

/**
 * Every word that the sidecar can say has a sentence.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @coversNothing
 */
final class language_test extends \advanced_testcase {
    /** What is put in here is no number. */
    private const NO_NUMBERS = [];

    /**
     * Each word of the vocabulary has its string.
     */
    public function test_each_word_has_its_string(): void {
        $manager = get_string_manager();
        $missing = array_filter(self::keys(), fn($key) => !$manager->string_exists($key, 'local_navigatr'));
        $this->assertSame([], array_values($missing));
    }

    /**
     * A number never decides about a word beside it: "1 providers" is wrong, and other languages have more forms than two. It
     * stands behind what it counts: "Providers: 1".
     */
    public function test_no_word_depends_on_a_number(): void {
        $units = ['s', 'ms', 'min', 'is'];
        $wrong = [];
        foreach (get_string_manager()->load_component_strings('local_navigatr', 'en', true, true) as $key => $text) {
            $sentence = preg_replace('/\{\$a(->\w+)?\}/', '1', $text);
            preg_match_all('/\b1 (?:\w+ )?(\w+s)\b/', $sentence, $found);
            $isname = str_contains($text, '"{$a') || preg_match('/\{\$a->(host|account|subject|platform|course|badge|from|name|real)\}/', $text);
            if (array_diff($found[1], $units) !== [] && !$isname && !in_array($key, self::NO_NUMBERS, true)) {
                $wrong[$key] = $sentence;
            }
        }
        $this->assertSame([], $wrong);
    }

    /**
     * Keys of the strings of all words.
     *
     * @return string[]
     */
    private static function keys(): array {
        $lists = [
            'state' => vocabulary::ISSUANCE_STATES,
            'reason' => vocabulary::STATE_REASONS,
            'outcome' => array_merge(vocabulary::OUTCOMES, ['underway']),
            'hold' => vocabulary::HOLD_REASONS,
            'remedy' => vocabulary::REMEDIES,
            'status' => vocabulary::AWARD_STATUSES,
            'actresult' => vocabulary::ACT_RESULTS,
            'mappingstate' => vocabulary::MAPPING_STATES,
            'environment' => vocabulary::ENVIRONMENTS,
            'problem' => vocabulary::CONNECTION_PROBLEMS,
        ];
        $keys = [];
        foreach ($lists as $prefix => $words) {
            foreach ($words as $word) {
                $keys[] = "{$prefix}_{$word}";
            }
        }
        return $keys;
    }
}
