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

use local_navigatr\local\config;

/**
 * The recovery that the sidecar is in: its ledger was restored, moved or went back in time. Moodle teaches it what it
 * knows, then a person confirms.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class recovery {
    /** No recovery. */
    public const NONE = 'none';

    /** Moodle has not sent all it knows. */
    public const TEACHING = 'teaching';

    /** Nothing new came for a day: a person may end it without the rest. */
    public const STUCK = 'stuck';

    /** A person is asked. */
    public const TAUGHT = 'taught';

    /**
     * Keeps what the feed says. One under another id is another one, also where it follows on the one before: what was
     * taught in that one does not count.
     *
     * @param \stdClass|null $recovery the contract's `recovery`
     */
    public static function notice(?\stdClass $recovery): void {
        $isactive = !empty($recovery->active);
        $value = $isactive ? json_encode($recovery) : '';
        if ($value !== config::get('recovery')) {
            config::set('recovery', $value);
        }
        $id = $isactive ? (string) ($recovery->id ?? $recovery->since ?? '') : '';
        if ($isactive && $id !== config::get('recoveryid')) {
            config::set('recoverynumber', config::get('recoverynumber') + 1);
            config::set('recoveryid', $id);
            (new resync_batch())->save();
        }
    }

    /**
     * The present one, as the feed last told.
     *
     * @return \stdClass|null
     */
    public static function current(): ?\stdClass {
        return json_decode(config::get('recovery'));
    }

    /**
     * As {@see self::current()}, at this moment: after a call of seconds, in which the task may have read another one.
     *
     * @return \stdClass|null
     */
    public static function stored(): ?\stdClass {
        return json_decode((string) config::stored('recovery'));
    }

    /**
     * What a recovery waits for.
     *
     * @param \stdClass|null $recovery the contract's `recovery`
     * @return string one of the constants above
     */
    public static function standing(?\stdClass $recovery): string {
        if (empty($recovery->active)) {
            return self::NONE;
        }
        // A sidecar that says nothing of it asks at once.
        if (!property_exists($recovery, 'taughtAt') || $recovery->taughtAt !== null) {
            return self::TAUGHT;
        }
        return empty($recovery->mayEndUntaught) ? self::TEACHING : self::STUCK;
    }

    /**
     * How far it is, in a sentence.
     *
     * @param \stdClass $recovery the contract's `recovery`
     * @return string
     */
    public static function progress(\stdClass $recovery): string {
        if (!isset($recovery->ofAwards)) {
            return get_string('recoverybegins', 'local_navigatr');
        }
        $facts = ['taught' => $recovery->taughtAwards, 'of' => $recovery->ofAwards];
        return get_string('recoveryprogress', 'local_navigatr', $facts);
    }

    /**
     * What confirming does, in sentences.
     *
     * @param \stdClass $recovery the contract's `recovery`
     * @return string
     */
    public static function prospect(\stdClass $recovery): string {
        $sentences = [get_string('confirmrecoveryhelp', 'local_navigatr', $recovery->wouldSend ?? '?')];
        foreach (['wouldRepeat', 'wouldAsk', 'failedAwards'] as $number) {
            if (!empty($recovery->$number)) {
                $sentences[] = get_string('recovery_' . strtolower($number), 'local_navigatr', $recovery->$number);
            }
        }
        return implode(' ', $sentences);
    }
}
