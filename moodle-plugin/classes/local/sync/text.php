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

namespace local_navigatr\local\sync;

/**
 * Text that the sidecar stores.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class text {
    /** NUL and Unicode non-characters: neither PostgreSQL nor Moodle stores them, and the sidecar refuses them. */
    private const UNSTORABLE = '/[\x{0000}\x{FFFE}\x{FFFF}]/u';

    /**
     * Cuts to a length and drops what cannot be stored.
     *
     * @param string $text
     * @param int $max in UTF-16 units, as the sidecar counts
     * @return string
     */
    public static function truncate(string $text, int $max): string {
        $clean = preg_replace(self::UNSTORABLE, '', fix_utf8($text)) ?? '';
        if (\core_text::strlen($clean) * 2 <= $max) {
            return $clean;
        }
        $cut = mb_strcut(mb_convert_encoding($clean, 'UTF-16BE', 'UTF-8'), 0, $max * 2, 'UTF-16BE');
        return mb_convert_encoding($cut, 'UTF-8', 'UTF-16BE');
    }

    /**
     * Whether the sidecar refuses it.
     *
     * @param string $text
     * @param int $max in UTF-16 units, as the sidecar counts
     * @return bool
     */
    public static function is_longer(string $text, int $max): bool {
        return strlen(mb_convert_encoding(fix_utf8($text), 'UTF-16BE', 'UTF-8')) > $max * 2;
    }
}
