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

namespace local_navigatr\local\bulk;

use local_navigatr\local\spreadsheet_cell;

/**
 * A table as text: what spreadsheets write, whichever of comma, semicolon and tab they put between the cells.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class table {
    /** As much of a row as helps to find it. */
    private const SHOWN_LENGTH = 200;

    /** What can stand between cells. */
    private const DELIMITERS = [',', ';', "\t"];

    /** The largest table, in bytes. A course takes about a hundred. */
    public const BYTES_MAX = 5 * 1000 * 1000;

    /** Most lines. */
    public const LINES_MAX = 50000;

    /** Most columns. */
    private const COLUMNS_MAX = 100;

    /**
     * Whether it is more than a page can read while a person waits.
     *
     * @param string $text
     * @return bool
     */
    public static function is_too_large(string $text): bool {
        // Some spreadsheets end a line with both.
        $lines = max(substr_count($text, "\n"), substr_count($text, "\r"));
        return strlen($text) > self::BYTES_MAX || $lines > self::LINES_MAX;
    }

    /**
     * Rows by the names in the first line, in lower case.
     *
     * @param string $text UTF-8
     * @return array[] by line, counted from 1 as a spreadsheet shows them; empty lines are left out
     */
    public static function read(string $text): array {
        $stream = fopen('php://memory', 'r+');
        fwrite($stream, \core_text::trim_utf8_bom($text));
        rewind($stream);
        $delimiter = self::delimiter((string) strtok($text, "\r\n"));
        $names = array_map(fn($name) => \core_text::strtolower(trim((string) $name)), self::cells($stream, $delimiter) ?? []);
        $rows = [];
        for ($line = 2; ($cells = self::cells($stream, $delimiter)) !== null; $line++) {
            $cells = array_slice(array_pad($cells, count($names), ''), 0, count($names));
            $cells = array_map(fn($cell) => spreadsheet_cell::unescape(trim((string) $cell)), $cells);
            if (implode('', $cells) !== '') {
                $rows[$line] = array_combine($names, $cells);
            }
        }
        fclose($stream);
        return $rows;
    }

    /**
     * The names in the first line.
     *
     * @param string $text
     * @return string[] none where there are more than any table has
     */
    public static function names(string $text): array {
        $line = (string) strtok(\core_text::trim_utf8_bom($text), "\r\n");
        $delimiter = self::delimiter($line);
        $names = substr_count($line, $delimiter) < self::COLUMNS_MAX ? str_getcsv($line, $delimiter, '"', '') : [];
        return array_map(fn($name) => \core_text::strtolower(trim((string) $name)), $names);
    }

    /**
     * What stands in a row, to show it beside what is wrong with it.
     *
     * @param string[] $row
     * @return string its cells, with commas between them
     */
    public static function shown(array $row): string {
        return \core_text::substr(implode(', ', $row), 0, self::SHOWN_LENGTH);
    }

    /**
     * A row's cells.
     *
     * @param resource $stream
     * @param string $delimiter
     * @return array|null null at the end
     */
    private static function cells($stream, string $delimiter): ?array {
        $cells = fgetcsv($stream, null, $delimiter, '"', '');
        return $cells === false ? null : $cells;
    }

    /**
     * What stands between the cells of a line.
     *
     * @param string $line
     * @return string
     */
    private static function delimiter(string $line): string {
        $counts = array_map(fn($delimiter) => substr_count($line, $delimiter), self::DELIMITERS);
        return self::DELIMITERS[array_search(max($counts), $counts, true)];
    }
}
