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

namespace local_navigatr\local;

/**
 * Work in the language of somebody who is not the one who uses Moodle now, and in that person's time zone.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class in_language {
    /**
     * Does something in a language. The session is left as it was: a page that has closed it must not change it.
     *
     * @param string|null $language empty: that of the site
     * @param callable $work
     * @return mixed what `$work` returns
     */
    public static function run(?string $language, callable $work): mixed {
        global $CFG, $SESSION;
        $isforced = isset($SESSION->forcelang);
        $before = force_current_language($language ?: $CFG->lang);
        try {
            return $work();
        } finally {
            force_current_language($before);
            if (!$isforced) {
                unset($SESSION->forcelang);
            }
        }
    }

    /**
     * Does something in the language and the time zone of a person. Moodle writes times in the zone of its current user: in cron
     * that is an administrator.
     *
     * @param \stdClass $person a user
     * @param callable $work
     * @return mixed what `$work` returns
     */
    public static function run_for(\stdClass $person, callable $work): mixed {
        global $USER;
        $before = $USER->timezone ?? null;
        $USER->timezone = $person->timezone ?? null;
        try {
            return self::run($person->lang ?? null, $work);
        } finally {
            if ($before === null) {
                unset($USER->timezone);
            } else {
                $USER->timezone = $before;
            }
        }
    }
}
