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

namespace local_navigatr\privacy;

use local_navigatr\local\award\award;
use local_navigatr\local\award\origin;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\platform;
use local_navigatr\output\award_formatter;

/**
 * What the codes of an export mean, in the words that the log has for them.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class in_words {
    /**
     * How an award stands, and why.
     *
     * @param \stdClass $award its row
     * @return string
     */
    public static function award(\stdClass $award): string {
        $standing = $award->status === award::SENT ? $award->state ?? 'queued' : $award->status;
        return self::standing($standing, $award->reason, $award->target);
    }

    /**
     * How something stands, and why.
     *
     * @param string $standing a status in Moodle or a state of the sidecar
     * @param string|null $reason
     * @param string|null $target that it is issued from
     * @return string
     */
    public static function standing(string $standing, ?string $reason, ?string $target): string {
        $words = [award_formatter::standings()[$standing] ?? $standing, award_formatter::reason($reason, $target)];
        return implode(': ', array_filter($words));
    }

    /**
     * What made an award.
     *
     * @param string $origin one that Moodle keeps
     * @return string
     */
    public static function origin(string $origin): string {
        return self::trigger(origin::TRIGGERS[$origin] ?? $origin);
    }

    /**
     * What made an award.
     *
     * @param string $trigger one of the contract's
     * @return string
     */
    public static function trigger(string $trigger): string {
        $isknown = in_array($trigger, origin::TRIGGERS, true);
        return $isknown ? get_string("trigger_$trigger", 'local_navigatr') : $trigger;
    }

    /**
     * Why something is held.
     *
     * @param string $reason
     * @param string|null $target of what is held
     * @return string
     */
    public static function hold(string $reason, ?string $target): string {
        $isknown = in_array($reason, vocabulary::HOLD_REASONS, true);
        return $isknown ? platform::string("hold_$reason", platform::of_target($target)) : $reason;
    }

    /**
     * What was done, in an entry of the sidecar's history.
     *
     * @param string $action
     * @return string
     */
    public static function action(string $action): string {
        if (in_array($action, [...vocabulary::SILENT_STEPS, ...vocabulary::SITE_ACTS], true)) {
            return get_string("privacy:export:step_$action", 'local_navigatr');
        }
        $isknown = get_string_manager()->string_exists("audit_$action", 'local_navigatr');
        return $isknown ? get_string("audit_$action", 'local_navigatr') : $action;
    }

    /**
     * What came of an attempt.
     *
     * @param \stdClass $attempt of the contract
     * @param string $platform
     * @return string
     */
    public static function attempt(\stdClass $attempt, string $platform): string {
        $outcome = $attempt->outcome ?? 'underway';
        foreach (["outcome_{$outcome}_" . ($attempt->httpStatus ?? ''), "outcome_$outcome"] as $key) {
            if (get_string_manager()->string_exists($key, 'local_navigatr')) {
                return platform::string($key, $platform);
            }
        }
        return $outcome;
    }

    /**
     * Who did something. Another person is not named: the export is about one.
     *
     * @param string|null $actor of an entry in the sidecar's history
     * @param int[] $accounts of the person that the export is about
     * @return string|null null: nobody
     */
    public static function actor(?string $actor, array $accounts): ?string {
        if ($actor === null) {
            return null;
        }
        // A task of Moodle acts as nobody.
        $isautomatic = in_array($actor, ['system', '0'], true);
        $key = $isautomatic ? 'automatic' : (in_array($actor, array_map('strval', $accounts), true) ? 'you' : 'another');
        return get_string("privacy:export:$key", 'local_navigatr');
    }

    /**
     * Who of two people did something: the one in whose name it was done, or who had logged in as that one.
     *
     * @param int $userid that the export is about: one of the two
     * @param int $behind who had logged in as the other; 0: nobody
     * @return string
     */
    public static function doer(int $userid, int $behind): string {
        $key = $behind === 0 ? 'you' : ($behind === $userid ? 'youasanother' : 'anotherasyou');
        return get_string("privacy:export:$key", 'local_navigatr');
    }
}
