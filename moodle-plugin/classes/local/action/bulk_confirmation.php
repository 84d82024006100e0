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

namespace local_navigatr\local\action;

use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\plain_text;
use local_navigatr\local\sync\text;

/**
 * What a person gives with the confirmation of an action, where a click is not enough.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class bulk_confirmation {
    /** How many can be sent again at once: each may be a badge that the learner has. */
    public const SEND_AGAIN_MAX = 50;

    /** What is said where the words are missing that an action takes, by the action. */
    private const WORDS = ['decide_issued' => 'bulknote', 'revoke' => 'bulkreason'];

    /**
     * Stops where what was confirmed is not what is about to be done.
     *
     * @param \stdClass $record of the bulk action
     * @param string $note
     * @param int $number
     * @throws \moodle_exception `bulknote` or `bulknumber`
     */
    public static function require_for(\stdClass $record, string $note, int $number): void {
        self::require_note($record->action, $note);
        if ($record->action === 'decide_send_again' && $number !== (int) $record->total) {
            throw new \moodle_exception('bulknumber', 'local_navigatr', '', $record->total);
        }
    }

    /**
     * Stops where nobody says how they know that the learner has the badge, which is then never sent again, or why it is revoked;
     * and where the history has no room for what they say.
     *
     * @param string $action
     * @param string $note
     * @throws \moodle_exception `bulknote`, `bulkreason` or `notetoolong`
     */
    public static function require_note(string $action, string $note): void {
        $needed = self::WORDS[$action] ?? null;
        if ($needed !== null && plain_text::is_blank($note)) {
            throw new \moodle_exception($needed, 'local_navigatr');
        }
        if (text::is_longer(trim($note), vocabulary::NOTE_MAX)) {
            throw new \moodle_exception('notetoolong', 'local_navigatr', '', vocabulary::NOTE_MAX);
        }
    }
}
