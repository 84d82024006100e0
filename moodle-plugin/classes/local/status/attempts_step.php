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

namespace local_navigatr\local\status;

use local_navigatr\local\award\origin;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * The link of an {@see explanation} that only the sidecar knows: what was tried for an award, and what it waits for.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class attempts_step {
    /** What is said, instead, of awards that another plugin issued: strings by origin. */
    public const OF_OTHERS = [
        origin::VENDOR => 'explain_attempts_vendor', origin::LOCAL_OBF => 'explain_attempts_local_obf',
    ];

    /**
     * The link.
     *
     * @param client $client
     * @param \stdClass $award
     * @param mapping|null $mapping
     * @return string[] standing and message
     */
    public static function of(client $client, \stdClass $award, ?mapping $mapping): array {
        if (isset(self::OF_OTHERS[$award->origin])) {
            return ['unknown', get_string(self::OF_OTHERS[$award->origin], 'local_navigatr')];
        }
        try {
            $issuance = $client->issuance($award->uuid);
        } catch (sidecar_exception $failure) {
            return ['unknown', $failure->getMessage()];
        }
        if ($issuance->attempts === [] && in_array($issuance->state, vocabulary::STOPPED_STATES, true)) {
            $why = award_condition::of($award, $mapping)->sentence();
            return ['missing', trim(get_string('explain_attempts_none', 'local_navigatr') . " $why")];
        }
        $attempts = self::attempts($issuance->attempts);
        if ($issuance->state !== 'queued') {
            return ['done', $attempts];
        }
        // What the sidecar knows of the silence is only that it stopped.
        $silence = (string) site_condition::silence(reader::current())?->sentence();
        if ($silence !== '') {
            return ['waiting', "$attempts $silence"];
        }
        $holds = self::holds($issuance->holds, (int) $award->courseid);
        return $holds === ''
            ? ['done', $attempts]
            : ['waiting', get_string('explain_attempts_held', 'local_navigatr', $holds)];
    }

    /**
     * How many attempts there were, and when the last one was.
     *
     * @param \stdClass[] $attempts the contract's `attempt`s
     * @return string
     */
    private static function attempts(array $attempts): string {
        $last = end($attempts);
        if (!$last) {
            return get_string('explain_attempts', 'local_navigatr', 0);
        }
        return get_string('explain_attempts_dated', 'local_navigatr', [
            'count' => count($attempts),
            'time' => userdate(strtotime($last->startedAt), get_string('strftimedatetimeshort', 'core_langconfig')),
        ]);
    }

    /**
     * What holds it up, and what to do.
     *
     * @param \stdClass[] $holds
     * @param int $courseid
     * @return string empty: nothing
     */
    private static function holds(array $holds, int $courseid): string {
        return implode(' ', array_map(function ($hold) use ($courseid) {
            $words = new hold_formatter($hold, reader::in_course($courseid));
            return trim($words->sentence() . ' ' . $words->remedy());
        }, $holds));
    }
}
