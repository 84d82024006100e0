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

namespace local_navigatr\local\course_badge;

use local_navigatr\local\account\features;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\evidence\template;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;

/**
 * The form that says how the badge of a course is issued, and what is said with it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mapping_options {
    /**
     * Saves what was posted.
     *
     * @param int $courseid
     * @throws \moodle_exception when something cannot be saved as it is, or tells what the person may not see
     */
    public static function save(int $courseid): void {
        $options = self::posted();
        $mapping = mappings::for_course($courseid);
        (new score_choice($courseid))->require_permitted($options['sendscore']);
        $present = $mapping?->get('evidencetemplate') ?? template::of_site();
        $problem = template::problem($options['evidencetemplate'], $present, \context_course::instance($courseid))
            ?? self::validity_problem($options['validmonths']);
        if ($problem !== null) {
            throw new \moodle_exception('nothingsaved', 'local_navigatr', '', $problem);
        }
        $isoffered = $mapping && features::of_target($mapping->get('target'), 'expiry');
        mapping_changes::set_options($courseid, [
            // Empty: the text of the site.
            'evidencetemplate' => $options['evidencetemplate'] === '' ? null : $options['evidencetemplate'],
            'validmonths' => $isoffered ? (int) $options['validmonths'] : (int) $mapping?->get('validmonths'),
        ] + $options);
    }

    /**
     * The options as they are in the form.
     *
     * @return array `issueagain`, `sendscore`, and as strings `evidencetemplate` and `validmonths`
     */
    public static function posted(): array {
        $evidence = fix_utf8(optional_param('evidencetemplate', '', PARAM_RAW));
        return [
            'issueagain' => (bool) optional_param('issueagain', false, PARAM_BOOL),
            'sendscore' => (bool) optional_param('sendscore', false, PARAM_BOOL),
            'evidencetemplate' => trim(str_replace(["\r\n", "\r"], "\n", $evidence)),
            'validmonths' => optional_param('validmonths', '', PARAM_RAW_TRIMMED),
        ];
    }

    /**
     * As the form shows them.
     *
     * @param mapping $mapping
     * @param array|null $input of {@see self::posted()}, where that is shown again
     * @return array
     */
    public static function shown(mapping $mapping, ?array $input): array {
        $shown = $input ?? [
            'issueagain' => $mapping->get('issueagain'),
            'sendscore' => $mapping->get('sendscore'),
            'evidencetemplate' => $mapping->get('evidencetemplate'),
            'validmonths' => $mapping->get('validmonths') ?: '',
        ];
        return $shown + [
            'istyped' => $input !== null,
            'canexpire' => features::of_target($mapping->get('target'), 'expiry'),
            'validmonthsmax' => vocabulary::VALID_MONTHS_MAX,
        ];
    }

    /**
     * What is wrong with how long a badge is to be valid.
     *
     * @param string $months as given; empty: always
     * @return string|null
     */
    private static function validity_problem(string $months): ?string {
        $isfine = $months === '' || preg_match('/^\d{1,4}$/D', $months) && $months <= vocabulary::VALID_MONTHS_MAX;
        return $isfine ? null : get_string('validmonthsrange', 'local_navigatr', vocabulary::VALID_MONTHS_MAX);
    }
}
