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

use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\course_name;
use local_navigatr\local\evidence\facts;
use local_navigatr\local\evidence\template;

/**
 * What is said about how a badge was earned, as it is sent.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class evidence {
    /**
     * The text of the mapping's template, else of the site's, in the present language.
     *
     * @param \stdClass $award with the mapping's `evidencetemplate`
     * @param facts $facts
     * @return string|null null when there is nothing to say
     */
    public static function text(\stdClass $award, facts $facts): ?string {
        $sent = trim(text::truncate(self::full_text($award, $facts), vocabulary::EVIDENCE_MAX));
        return $sent === '' ? null : $sent;
    }

    /**
     * The text. What nobody completed is not called so: a badge that a person issued gives the reason, and a test says so.
     *
     * @param \stdClass $award
     * @param facts $facts
     * @return string
     */
    private static function full_text(\stdClass $award, facts $facts): string {
        $said = ['course' => $facts->value('coursename'), 'date' => $facts->value('date')]
            + ['reason' => (string) $award->issuereason];
        if ((int) $award->rule === vocabulary::TEST_RULE) {
            return get_string('evidence_test', 'local_navigatr', $said);
        }
        if ($said['reason'] !== '') {
            return get_string('evidence_byhand', 'local_navigatr', $said);
        }
        $template = $award->evidencetemplate ?? template::of_site();
        return template::fill($template, [$facts, 'value'], course_name::context((int) $award->courseid));
    }
}
