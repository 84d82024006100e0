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
    /** Strings into which a name is put before such a word, and no number. */
    private const WITH_NAMES = [
        'consentgone', 'consentintro', 'mappingchanged', 'message_badgeproblem', 'message_consent',
        'message_consent_subject', 'message_issued', 'message_issued_subject', 'message_onitsway', 'message_revoked',
        'problem_no_provider_admin', 'problem_not_configured', 'problem_not_navigatr',
        'problem_redirected', 'problem_refused', 'problem_reset',
    ];

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
        $strings = get_string_manager()->load_component_strings('local_navigatr', 'en', true, true);
        $named = preg_replace('/\{\$a->(platform|host|contact)\}/', 'X', array_diff_key($strings, array_flip(self::WITH_NAMES)));
        $ones = preg_replace('/\{\$a(->\w+)?\}/', '1', $named);
        $wrong = preg_grep('/\b1 (?:\w+ )?\w{2,}s\b/', $ones);
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
            'audit' => vocabulary::HISTORY_ACTIONS,
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
