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

use local_navigatr\local\award\award;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\platform;
use local_navigatr\local\reader;

/**
 * What is said of an award where nothing keeps it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class usual_condition {
    /** Statuses that something in the course would end: it cannot once the course is gone. */
    private const ENDED_BY_COURSE = [award::NOT_TRACKED, award::NO_CONSENT];

    /**
     * In the words of its standing.
     *
     * @param string $standing
     * @param reader $reader
     * @param \stdClass $row of {@see award_condition::of_row()}
     * @return condition
     */
    public static function of(string $standing, reader $reader, \stdClass $row): condition {
        $platform = platform::of_target($row->heldtarget ?? null);
        if ($standing === 'issued') {
            return new condition(condition::SETTLED, $standing, platform::string('remedy_claim_mail', $platform));
        }
        if ($standing === award::NO_CONSENT && ($row->isrefused ?? false)) {
            return new condition(condition::SETTLED, $standing, get_string('status_noconsent_refused_todo', 'local_navigatr'));
        }
        $isgone = in_array($standing, self::ENDED_BY_COURSE, true) && isset($row->heldcourseid)
            && !\context_course::instance((int) $row->heldcourseid, IGNORE_MISSING);
        $key = (in_array($standing, vocabulary::ISSUANCE_STATES, true) ? 'state_' : 'status_') . $standing
            . ($isgone ? '_gone' : '') . '_todo';
        $kind = in_array($standing, vocabulary::MOVING, true) ? condition::MOVING : condition::SETTLED;
        return new condition($kind, $standing, self::todo($key, $reader, $platform));
    }

    /**
     * What to do, in words that name only what the reader can do. Some have others for those who cannot look at the server, or who
     * may only read the log.
     *
     * @param string $key name of the string for those who may do all of it
     * @param reader $reader
     * @return string
     */
    public static function todo(string $key, reader $reader, string $platform = vocabulary::PLATFORMS[0]): string {
        $variants = [$reader->mayact ? null : "{$key}_viewer", $reader->isadmin ? null : "{$key}_teacher", $key];
        foreach (array_filter($variants) as $variant) {
            if (get_string_manager()->string_exists($variant, 'local_navigatr')) {
                return platform::string($variant, $platform);
            }
        }
        return '';
    }
}
