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
 * A cell of a file that people open with a spreadsheet. What begins like a formula is run by it, so it gets an apostrophe,
 * as newer versions of Moodle do in some of their files: they see the apostrophe and add none.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class spreadsheet_cell {
    /** What a spreadsheet skips before a formula: white space, no-break space, byte order mark. */
    private const SKIPPED = '(?:[\s\x00]|\xC2\xA0|\xEF\xBB\xBF)*+';

    /** What begins a formula, in both widths; tab and line breaks count, because some spreadsheets cut the cell there. */
    private const BEGINS = '(?:[=+\-@]|\xEF\xBC\x9D|\xEF\xBC\x8B|\xEF\xBC\x8D|\xEF\xBC\xA0)';

    /**
     * What may be written instead of a text.
     *
     * @param string $text
     * @return string
     */
    public static function escape(string $text): string {
        return self::is_risky($text) ? "'$text" : $text;
    }

    /**
     * Escapes what a report shows, which may hold HTML that the file has not.
     *
     * @param mixed $value as a column gives it: text, number or null
     * @return mixed
     */
    public static function escape_shown(mixed $value): mixed {
        $isrisky = is_string($value) && self::is_risky(html_entity_decode(strip_tags($value), ENT_QUOTES));
        return $isrisky ? "'$value" : $value;
    }

    /**
     * The text that was escaped. Everything else stays as it is.
     *
     * @param string $cell
     * @return string
     */
    public static function unescape(string $cell): string {
        return str_starts_with($cell, "'") && self::is_risky($cell) ? substr($cell, 1) : $cell;
    }

    /**
     * Whether a spreadsheet could run a text, or take it for one that was escaped. A lone dash is how Moodle writes "nothing".
     *
     * @param string $text
     * @return bool
     */
    private static function is_risky(string $text): bool {
        return $text !== '-' && preg_match('/^\'*+(?:[\t\r\n]|' . self::SKIPPED . self::BEGINS . ')/', $text) === 1;
    }
}
