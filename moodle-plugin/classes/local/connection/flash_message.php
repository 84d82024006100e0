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

namespace local_navigatr\local\connection;

/**
 * What the next page has to say. Moodle keeps such words in the session, which is closed while the sidecar is asked.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class flash_message {
    /**
     * Keeps a sentence for the user's next page.
     *
     * @param string $sentence plain text
     * @param string $kind success, warning or error
     * @param string[][] $list courses that belong to it: `course`, `url` and `why`, plain text
     */
    public static function keep(string $sentence, string $kind = 'success', array $list = []): void {
        global $USER;
        self::cache()->set($USER->id, [$sentence, $kind, $list]);
    }

    /**
     * What was kept, once.
     *
     * @return array|null sentence, kind and list
     */
    public static function take(): ?array {
        global $USER;
        $kept = self::cache()->get($USER->id);
        self::cache()->delete($USER->id);
        return $kept ?: null;
    }

    /**
     * Where they are kept.
     *
     * @return \cache
     */
    private static function cache(): \cache {
        return \cache::make('local_navigatr', 'flashmessages');
    }
}
