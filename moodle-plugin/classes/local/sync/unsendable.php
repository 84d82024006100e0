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

use local_navigatr\local\award\award;
use local_navigatr\local\isolated;

/**
 * Awards that cannot be handed over as they are. Each is listed with the reason and tried again with every run.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class unsendable {
    /**
     * Notes why one could not be prepared.
     *
     * @param \stdClass $award its row
     * @param \Throwable $error
     */
    public static function note_error(\stdClass $award, \Throwable $error): void {
        $isknown = $error instanceof unreadable;
        $problem = $isknown ? $error->problem : award::UNREADABLE;
        $cause = $isknown ? $error->getPrevious() : $error;
        if (!$cause) {
            self::note_refusal($award, $problem);
        } else if (self::note($award, $problem)) {
            isolated::trace(self::name($award), $cause);
        }
    }

    /**
     * Notes why one waits although nothing failed in Moodle, and says so in the output of the task the first time.
     *
     * @param \stdClass $award its row
     * @param string $problem one of {@see award::PROBLEMS}
     */
    public static function note_refusal(\stdClass $award, string $problem): void {
        if (self::note($award, $problem)) {
            isolated::say(self::name($award) . ": $problem");
        }
    }

    /**
     * How the output of a task names an award.
     *
     * @param \stdClass $award its row
     * @return string
     */
    public static function name(\stdClass $award): string {
        return "award $award->uuid of course $award->courseid";
    }

    /**
     * Lists an award with a problem. What the sidecar said about one that it has is worth more, and stays.
     *
     * @param \stdClass $award
     * @param string $problem
     * @return bool whether that is news
     */
    private static function note(\stdClass $award, string $problem): bool {
        global $DB;
        if ($award->reason === $problem) {
            return false;
        }
        [$own, $params] = $DB->get_in_or_equal(award::PROBLEMS, SQL_PARAMS_NAMED);
        $DB->execute("UPDATE {local_navigatr_award} SET reason = :problem, timemodified = :now
                       WHERE id = :id AND (status = 'waiting' OR status = 'sent' AND (state IS NULL OR state = 'queued')
                             AND (reason IS NULL OR reason $own))", $params + [
            'problem' => $problem,
            'now' => time(),
            'id' => $award->id,
        ]);
        return true;
    }
}
