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

namespace local_navigatr\local\consent;

use local_navigatr\event\consent_withdrawal_restored;
use local_navigatr\local\isolated;

/**
 * Withdrawals of consent that Moodle no longer knows, because it was restored from a backup of before. The sidecar knows them of
 * each award that it had, and they count.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class lost_withdrawals {
    /** By so much an answer may look older than what came before it: a call takes its time, and clocks differ by minutes. */
    private const SAME_MOMENT_SECONDS = 600;

    /**
     * Takes over what the sidecar says of an award: it was stopped because its learner withdrew.
     *
     * @param \stdClass $award row of the award
     * @param int $time when it was stopped
     * @return bool false when the learner agreed since: then it is no longer so
     */
    public static function take_over(\stdClass $award, int $time): bool {
        global $DB;
        $agreements = self::agreements($award);
        $issince = fn($agreement) => (int) $agreement->timemodified >= $time - self::SAME_MOMENT_SECONDS;
        if (array_filter($agreements, $issince)) {
            return false;
        }
        foreach ($agreements as $agreement) {
            $refusal = ['id' => $agreement->id, 'agreed' => consents::REFUSED, 'timemodified' => $time];
            $DB->update_record(consents::TABLE, (object) $refusal);
            isolated::trigger(consent_withdrawal_restored::create_from_row($agreement, consents::REFUSED));
        }
        if ($agreements) {
            consented_awards::update((int) $award->userid, (int) $award->courseid);
        }
        return true;
    }

    /**
     * What Moodle has as agreements to an award.
     *
     * @param \stdClass $award
     * @return \stdClass[]
     */
    private static function agreements(\stdClass $award): array {
        global $DB;
        return $DB->get_records(consents::TABLE, [
            'userid' => $award->userid,
            'courseid' => $award->courseid,
            'platform' => strtok($award->target, ':'),
            'agreed' => consents::AGREED,
        ]);
    }
}
