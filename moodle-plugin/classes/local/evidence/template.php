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

namespace local_navigatr\local\evidence;

use local_navigatr\local\config;
use local_navigatr\local\plain_text;

/**
 * What people write about how a badge was earned: text with placeholders, in one language or in several.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class template {
    /** Placeholders, without those of profile fields. */
    public const PLACEHOLDERS = ['coursename', 'shortname', 'idnumber', 'date', 'score', 'grade', 'group'];

    /** Those that stay empty unless the course total is sent. */
    public const OF_TOTAL = ['score', 'grade'];

    /** What the badge platform takes, in characters. */
    public const MAX = 10000;

    /** Anything in braces. */
    private const IN_BRACES = '/\{([^{}\r\n]*)\}/';

    /** The markup of the multi-language filters that are plugins: `{mlang de}`, `{mlang}`. */
    private const LANGUAGE_MARK = '/^\s*mlang(\s+[a-z0-9_,\s-]+)?\s*$/i';

    /** Private characters around the number of a value: no filter knows them, and no text holds them. */
    private const MARKS = ["\u{E000}", "\u{E001}"];

    /**
     * The site's text. Nobody wrote one: the plugin's, in the present language. Somebody emptied it: nothing.
     *
     * @return string
     */
    public static function of_site(): string {
        return config::get('evidencetemplate');
    }

    /**
     * Stores the site's text. The plugin's own is not stored: it stays in each learner's language.
     *
     * @param string $text
     */
    public static function save_for_site(string $text): void {
        if (trim($text) === get_string('evidencedefault', 'local_navigatr')) {
            config::reset('evidencetemplate');
            return;
        }
        config::set('evidencetemplate', trim($text));
    }

    /**
     * What a person must correct before a text is saved.
     *
     * @param string $text
     * @param string $present the text that applies now: what it tells already may stay
     * @param \context $context of the course; the system: of the site
     * @return string|null a sentence; null when nothing is wrong
     */
    public static function problem(string $text, string $present, \context $context): ?string {
        if (\core_text::strlen($text) > self::MAX) {
            return get_string('evidencetoolong', 'local_navigatr', self::MAX);
        }
        $unknown = self::unknown($text);
        if ($unknown) {
            return get_string('evidenceunknown', 'local_navigatr', implode(', ', $unknown));
        }
        $concealed = array_diff(self::concealed($text, $context), self::concealed($present, $context));
        return $concealed ? get_string('evidenceconcealed', 'local_navigatr', implode(', ', $concealed)) : null;
    }

    /**
     * The profile fields of a text that are not somebody's to publish.
     *
     * @param string $text
     * @param \context $context of the course; the system: of the site
     * @param int|null $userid null: the present user
     * @return string[] with the braces
     */
    public static function concealed(string $text, \context $context, ?int $userid = null): array {
        $fields = array_diff(self::used($text), self::PLACEHOLDERS);
        $usable = $fields === [] ? [] : array_keys(profile_fields::usable($context, $userid));
        return array_map(fn($name) => "{{$name}}", array_values(array_diff($fields, $usable)));
    }

    /**
     * What is in braces and is no placeholder.
     *
     * @param string $text
     * @return string[] with the braces
     */
    public static function unknown(string $text): array {
        $unknown = array_filter(self::in_braces($text), fn($name) => !self::is_known($name));
        return array_map(fn($name) => "{{$name}}", array_values($unknown));
    }

    /**
     * The placeholders that a text uses.
     *
     * @param string $text
     * @return string[] without the braces
     */
    public static function used(string $text): array {
        return array_values(array_filter(self::in_braces($text), [self::class, 'is_known']));
    }

    /**
     * The text with values in it. They go in last, in one step: no filter, and no other placeholder, sees what is in a value.
     *
     * @param string $text
     * @param callable $valueof from a placeholder's name to its value
     * @param \context $context whose filters apply
     * @return string plain text in the present language
     */
    public static function fill(string $text, callable $valueof, \context $context): string {
        [$open, $close] = self::MARKS;
        $values = [];
        $marked = preg_replace_callback(self::IN_BRACES, function ($found) use (&$values, $valueof, $open, $close) {
            if (preg_match(self::LANGUAGE_MARK, $found[1])) {
                return $found[0];
            }
            // What a backup of another site brought along, and this one does not have, is left out.
            $values[] = self::is_known($found[1]) ? $valueof($found[1]) : '';
            return $open . (count($values) - 1) . $close;
        }, str_replace(self::MARKS, '', $text));
        $plain = plain_text::text($marked ?? '', $context);
        return preg_replace_callback("/$open(\d+)$close/u", fn($found) => $values[(int) $found[1]] ?? '', $plain) ?? '';
    }

    /**
     * What is in braces, each once; not the marks of languages.
     *
     * @param string $text
     * @return string[] without the braces
     */
    private static function in_braces(string $text): array {
        preg_match_all(self::IN_BRACES, $text, $found);
        return array_unique(preg_grep(self::LANGUAGE_MARK, $found[1], PREG_GREP_INVERT));
    }

    /**
     * Whether there is a placeholder of this name.
     *
     * @param string $name
     * @return bool
     */
    private static function is_known(string $name): bool {
        return in_array($name, self::PLACEHOLDERS, true) || profile_fields::find($name) !== null;
    }
}
