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

namespace local_navigatr\output;

use local_navigatr\local\mapping\known_names;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\other_plugin\obf_rules;

/**
 * What Open Badge Factory's own plugin issues in a course, beside the badge that the card speaks of.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class other_plugin_notices {
    /**
     * A notice for each badge.
     *
     * @param int $courseid
     * @param mapping|null $shown whose card the page shows; null: a badge is being chosen
     * @return array[]
     */
    public static function export(int $courseid, ?mapping $shown): array {
        $same = $shown ? obf_rules::same_as($shown) : null;
        $others = array_filter(obf_rules::of_course($courseid), fn($rule) => $rule->badgeid !== $same?->badgeid);
        $key = $shown ? 'otherpluginother' : 'otherpluginchoice';
        return array_values(array_map(fn($rule) => [
            'message' => get_string($key, 'local_navigatr', self::name($rule->badgeid)),
            'url' => $rule->page()?->out(false),
            'link' => get_string('otherpluginlink', 'local_navigatr'),
            'mild' => true,
        ], $others));
    }

    /**
     * The badge for people.
     *
     * @param string $badgeid
     * @return string its id where no course was ever mapped to it
     */
    private static function name(string $badgeid): string {
        return known_names::of_platforms(obf_rules::PLATFORMS, $badgeid) ?? $badgeid;
    }
}
