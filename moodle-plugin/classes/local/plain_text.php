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

namespace local_navigatr\local;

/**
 * Stored names and texts as the plain text that Moodle's own pages show: filtered, without tags, entities decoded once.
 *
 * Moodle prints names as HTML, so what an import stored as `Fire &amp; Rescue` reads "Fire & Rescue". A message, a file and
 * the badge platform get what people read. Code that prints the result escapes it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class plain_text {
    /** Tags after which a browser begins a new line. */
    private const LINE_ENDS = '~<br\s*/?>|</(?:p|div|li|h[1-6])>~i';

    /** A tag or a comment, as a browser reads it. `5 < 7` and `<3` are text. */
    private const TAG = '~<!--.*?-->|</?[a-z][^<>]*>~is';

    /** What turns the direction of all text that follows. */
    private const TURNS = '/[\x{202A}-\x{202E}\x{2066}-\x{2069}]/u';

    /**
     * The name of a course, a group or the like: one line, in the present language.
     *
     * @param string $stored
     * @param \context $context whose filters apply
     * @return string
     */
    public static function name(string $stored, \context $context): string {
        return self::one_line(self::decoded(format_string($stored, true, ['context' => $context])));
    }

    /**
     * A name that no filter may see: that of a person, or of a course whose filters fail.
     *
     * @param string $stored
     * @return string
     */
    public static function unfiltered_name(string $stored): string {
        return self::one_line(self::decoded(preg_replace(self::TAG, '', fix_utf8($stored)) ?? ''));
    }

    /**
     * The name of a person, as much of it as the reader may see.
     *
     * @param \stdClass $user with all fields of names
     * @param \context $context where it is read
     * @return string
     */
    public static function person(\stdClass $user, \context $context): string {
        return self::unfiltered_name(fullname($user, has_capability('moodle/site:viewfullnames', $context)));
    }

    /**
     * The name of somebody who did something: not of an account that is gone, though Moodle's table still has it.
     *
     * @param int $userid 0: nobody knows any more
     * @return string plain text
     */
    public static function account(int $userid): string {
        if ($userid === 0) {
            return get_string('unknownuser');
        }
        $user = \core_user::get_user($userid);
        return !$user || $user->deleted ? get_string('deleteduser', 'bulkusers') : self::unfiltered_name(fullname($user));
    }

    /**
     * A text of several lines, filtered as names are.
     *
     * @param string $stored
     * @param \context $context whose filters apply
     * @return string
     */
    public static function text(string $stored, \context $context): string {
        $lines = preg_replace(self::LINE_ENDS, "\n", fix_utf8($stored)) ?? '';
        return self::lines(self::decoded(format_string($lines, true, ['context' => $context])));
    }

    /**
     * What Moodle made to be printed.
     *
     * @param string $html
     * @return string
     */
    public static function of_html(string $html): string {
        return self::lines(self::decoded(preg_replace(self::LINE_ENDS, "\n", fix_utf8($html)) ?? ''));
    }

    /**
     * What somebody wrote, as it leaves for the sidecar, the badge platform, and a text that people copy into a terminal: lines
     * and tabs, but nothing else that acts instead of being read.
     *
     * @param string $text
     * @return string
     */
    public static function input(string $text): string {
        return self::lines(preg_replace(self::TURNS, '', fix_utf8($text)) ?? '');
    }

    /**
     * Whether nobody would see anything of a text.
     *
     * @param string $text
     * @return bool
     */
    public static function is_blank(string $text): bool {
        return preg_match('/[^\s\p{Z}\p{C}]/u', fix_utf8($text)) !== 1;
    }

    /**
     * HTML without tags, its entities decoded once: `&amp;lt;` is the text `&lt;`.
     *
     * @param string $html
     * @return string
     */
    private static function decoded(string $html): string {
        return html_entity_decode(preg_replace(self::TAG, '', $html) ?? '', ENT_QUOTES | ENT_HTML5, 'UTF-8');
    }

    /**
     * On one line, white space as a browser shows it.
     *
     * @param string $text
     * @return string
     */
    private static function one_line(string $text): string {
        return trim(preg_replace('/[\s\p{Cc}\p{Zl}\p{Zp}]+/u', ' ', fix_utf8($text)) ?? '');
    }

    /**
     * With line breaks and tabs, and no other control characters.
     *
     * @param string $text
     * @return string
     */
    private static function lines(string $text): string {
        $text = str_replace(["\r\n", "\r", "\u{2028}", "\u{2029}"], "\n", fix_utf8($text));
        return trim(preg_replace('/[^\P{Cc}\n\t]/u', ' ', $text) ?? '');
    }
}
