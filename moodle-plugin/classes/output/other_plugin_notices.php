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
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\other_plugin\obf_rule;
use local_navigatr\local\other_plugin\obf_rules;
use local_navigatr\local\takeover\inventory;

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
        $ismapped = mappings::for_course($courseid) !== null;
        $takeover = $ismapped ? null : takeover_page::link();
        $isasked = !$ismapped && !$takeover && inventory::targets() !== [];
        return array_values(array_map(fn($rule) => $isasked
            ? self::request($rule) : self::notice($rule, $shown !== null, $takeover), $others));
    }

    /**
     * The notice of a badge.
     *
     * @param obf_rule $rule
     * @param bool $ismapped whether the course has another one
     * @param \moodle_url|null $takeover where the rule can be taken over
     * @return array
     */
    private static function notice(obf_rule $rule, bool $ismapped, ?\moodle_url $takeover): array {
        $key = $ismapped ? 'otherpluginother' : ($takeover ? 'otherplugintakeover' : 'otherpluginchoice');
        return [
            'message' => get_string($key, 'local_navigatr', self::name($rule->badgeid)),
            'url' => ($takeover ?? $rule->page())?->out(false),
            'link' => get_string($takeover ? 'takeover' : 'otherpluginlink', 'local_navigatr'),
            'mild' => true,
        ];
    }

    /**
     * What somebody is told who cannot take the rule over: deleted before that, it takes with it who has the badge.
     *
     * @param obf_rule $rule
     * @return array
     */
    private static function request(obf_rule $rule): array {
        return ['message' => get_string('otherplugintakeoverask', 'local_navigatr', self::name($rule->badgeid)), 'mild' => true];
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
