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

namespace local_navigatr\local\award;

use local_navigatr\local\contract\vocabulary;

/**
 * What a learner is to be told of an award. It is written together with what happened and taken before it is told: whatever is
 * repeated or cut short, nobody is told twice.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class pending_notice {
    /** The sidecar has it for the first time. */
    public const ON_ITS_WAY = 'onitsway';

    /** It was issued just now. */
    public const ISSUED = 'issued';

    /** It was revoked just now. */
    public const REVOKED = 'revoked';

    /** It was issued at another time, and the learner knows. */
    private const OLD = ['recorded', 'decided_by_person'];

    /**
     * What is to be told once an award has been handed over.
     *
     * @param \stdClass $award its row before
     * @return string|null null: nothing new
     */
    public static function of_hand_over(\stdClass $award): ?string {
        $isfirst = $award->status === award::WAITING && (int) $award->timesent === 0;
        return $isfirst && self::is_told($award) ? self::ON_ITS_WAY : null;
    }

    /**
     * What is to be written once the sidecar has said how an award stands. Nothing that was read before is written back: it may
     * have been told in the meantime.
     *
     * @param \stdClass $award its row before
     * @param \stdClass $news `state`, and `reason` where there is one
     * @return array `notice` (null: nothing any more), or empty: as it is
     */
    public static function of_news(\stdClass $award, \stdClass $news): array {
        if ($news->state === 'revoked' && $award->state !== 'revoked') {
            return ['notice' => self::is_told($award) ? self::REVOKED : null];
        }
        if ($news->state !== 'issued' || in_array($award->state, vocabulary::WAS_ISSUED_STATES, true)) {
            return [];
        }
        $isnew = self::is_told($award) && !in_array($news->reason ?? null, self::OLD, true);
        return ['notice' => $isnew ? self::ISSUED : null];
    }

    /**
     * Takes what is to be told of an award.
     *
     * @param int $awardid
     * @return \stdClass|null the row as it was, with `notice`; null: nothing, or somebody took it before
     */
    public static function take(int $awardid): ?\stdClass {
        global $DB;
        $rows = $DB->get_records_sql('SELECT * FROM {local_navigatr_award} WHERE id = :id FOR UPDATE', ['id' => $awardid]);
        $award = reset($rows);
        if (!$award || $award->notice === null) {
            return null;
        }
        $DB->set_field(award::TABLE, 'notice', null, ['id' => $awardid]);
        return $award;
    }

    /**
     * Whether a learner is told of an award at all: not of a test, and not of one that was merged into another.
     *
     * @param \stdClass $award
     * @return bool
     */
    private static function is_told(\stdClass $award): bool {
        return (int) $award->rule >= 0 && $award->status !== award::MERGED;
    }
}
