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

    /** What a text in UTF-16 begins with, as spreadsheets write "Unicode text". */
    private const UTF16 = ["\xFF\xFE" => 'UTF-16LE', "\xFE\xFF" => 'UTF-16BE'];

    /** Empty lines before the column names, and the line with which a spreadsheet is told what separates cells. */
    private const BEFORE_NAMES = '/\A(?:[ \t]*\n|"?sep=.?"?\n)+/i';

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
     * The text of a file, in UTF-8.
     *
     * @param string $content UTF-8, UTF-16 with a byte order mark, or what Windows writes in western Europe
     * @return string
     */
    public static function decode(string $content): string {
        $wide = self::UTF16[substr($content, 0, 2)] ?? null;
        if ($wide !== null) {
            return mb_convert_encoding(substr($content, 2), 'UTF-8', $wide);
        }
        return \core_text::convert($content, mb_check_encoding($content, 'UTF-8') ? 'utf-8' : 'windows-1252');
    }

    /**
     * Rows by the column names, in lower case.
     *
     * @param string $text UTF-8
     * @return array[] by line, counted from 1 as a spreadsheet shows them; empty lines are left out
     */
    public static function read(string $text): array {
        [$body, $before] = self::body($text);
        $stream = fopen('php://memory', 'r+');
        fwrite($stream, $body);
        rewind($stream);
        $delimiter = self::delimiter((string) strtok($body, "\n"));
        $names = self::names($text);
        self::cells($stream, $delimiter);
        $rows = [];
        for ($line = $before + 2; ($cells = self::cells($stream, $delimiter)) !== null; $line++) {
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
     * The names of the columns.
     *
     * @param string $text
     * @return string[] none where there are more than any table has
     */
    public static function names(string $text): array {
        $line = (string) strtok(self::body($text)[0], "\n");
        $delimiter = self::delimiter($line);
        $names = substr_count($line, $delimiter) < self::COLUMNS_MAX ? str_getcsv($line, $delimiter, '"', '') : [];
        return array_map(fn($name) => \core_text::strtolower(trim((string) $name)), $names);
    }

    /**
     * What stands in a row, to show it beside what is wrong with it.
     *
     * @param string[] $row of {@see table::read()}
     * @return string its cells, with commas between them
     */
    public static function shown(array $row): string {
        return \core_text::substr(implode(', ', $row), 0, self::SHOWN_LENGTH);
    }

    /**
     * The table from its column names on.
     *
     * @param string $text
     * @return array with line feeds alone at the ends of lines; how many lines stand before it
     */
    private static function body(string $text): array {
        $text = preg_replace('/\r\n?/', "\n", \core_text::trim_utf8_bom($text));
        $body = preg_replace(self::BEFORE_NAMES, '', $text);
        return [$body, substr_count($text, "\n") - substr_count($body, "\n")];
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
