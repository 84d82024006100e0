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
use local_navigatr\local\consent\consents;
use local_navigatr\local\mapping\mapping;

/**
 * The link of an {@see explanation} that the learner gives: consent, where the site asks for it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class consent_step {
    /**
     * The link.
     *
     * @param \stdClass $award
     * @param mapping|null $mapping
     * @return string[] standing and message
     */
    public static function of(\stdClass $award, ?mapping $mapping): array {
        if ($award->status === award::NO_CONSENT) {
            return ['missing', award_condition::of($award, $mapping)->sentence()];
        }
        $platform = explode(':', $award->target, 2)[0];
        $answer = consents::answer((int) $award->userid, (int) $award->courseid, $platform);
        if ($answer && (int) $answer->agreed === consents::REFUSED) {
            return ['past', get_string('explain_consent_refused', 'local_navigatr', self::time($answer))];
        }
        if ((int) ($answer->agreed ?? 0) !== consents::AGREED) {
            // It was sent before the learner was asked.
            return ['done', get_string('explain_consent_notasked', 'local_navigatr')];
        }
        return ['done', get_string('explain_consent', 'local_navigatr', self::time($answer))];
    }

    /**
     * When the learner answered.
     *
     * @param \stdClass $answer
     * @return string
     */
    private static function time(\stdClass $answer): string {
        return userdate((int) $answer->timemodified, get_string('strftimedatetimeshort', 'core_langconfig'));
    }
}
