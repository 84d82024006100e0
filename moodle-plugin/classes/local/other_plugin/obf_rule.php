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

namespace local_navigatr\local\other_plugin;

/**
 * An awarding rule of Open Badge Factory's own plugin that issues a badge to learners of a course.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class obf_rule {
    /** What its page about the rules of a badge asks of a person who is to delete one there. */
    private const CAPABILITIES = ['local/obf:viewdetails', 'local/obf:editcriterion'];

    /**
     * A rule.
     *
     * @param int $courseid
     * @param string $badgeid
     * @param string $clientid empty: the one of that plugin's settings
     */
    public function __construct(
        /** @var int */
        private readonly int $courseid,
        /** @var string The badge at Open Badge Factory. */
        public readonly string $badgeid,
        /** @var string */
        private readonly string $clientid
    ) {
    }

    /**
     * The page of that plugin where the rule can be deleted, for those who may do so.
     *
     * @return \moodle_url|null
     */
    public function page(): ?\moodle_url {
        $params = ['action' => 'show', 'show' => 'criteria', 'id' => $this->badgeid];
        $params += $this->clientid === '' ? [] : ['clientid' => $this->clientid];
        $url = new \moodle_url('/local/obf/badge.php', $params);
        if (self::is_allowed_in(\context_system::instance())) {
            return $url;
        }
        $course = \context_course::instance($this->courseid, IGNORE_MISSING);
        return $course && self::is_allowed_in($course) ? new \moodle_url($url, ['courseid' => $this->courseid]) : null;
    }

    /**
     * Whether the user may delete rules there.
     *
     * @param \context $context
     * @return bool
     */
    private static function is_allowed_in(\context $context): bool {
        // Moodle complains about a capability that it does not know.
        $unknown = array_filter(self::CAPABILITIES, fn($name) => get_capability_info($name) === null);
        return $unknown === [] && has_all_capabilities(self::CAPABILITIES, $context);
    }
}
