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

/**
 * A table as a file that people open with a spreadsheet, and may hand in again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class csv_file {
    /**
     * Its text. Without the mark at its beginning, Excel takes it for the alphabet of the computer, and what it then saves has
     * other names. A quotation mark is doubled, whatever stands before it.
     *
     * @param string[][] $rows of cells
     * @return string
     */
    public static function text(array $rows): string {
        $stream = fopen('php://temp', 'w+');
        fwrite($stream, \core_text::UTF8_BOM);
        foreach ($rows as $row) {
            fputcsv($stream, $row, ',', '"', '');
        }
        rewind($stream);
        $text = stream_get_contents($stream);
        fclose($stream);
        return $text;
    }

    /**
     * Sends it, and nothing after it.
     *
     * @param string $name
     * @param string[][] $rows of cells
     * @return never
     */
    public static function send(string $name, array $rows): never {
        global $CFG;
        require_once($CFG->libdir . '/filelib.php');
        \core_form\util::form_download_complete();
        send_file(self::text($rows), $name . gmdate('-Ymd_Hi') . '.csv', 0, 0, true, true, 'text/csv');
        exit;
    }
}
