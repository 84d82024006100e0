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

use local_navigatr\local\completion\backfill;
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\completion\dry_run_choice;
use local_navigatr\local\completion\hand_issue;
use local_navigatr\local\mapping\mapping_seen;

/**
 * What the form of a dry run does. It works without JavaScript.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class dry_run_actions {
    /**
     * Keeps what the form says was chosen.
     *
     * @param dry_run_choice $choice
     */
    public static function keep(dry_run_choice $choice): void {
        $shown = optional_param_array('shown', [], PARAM_INT);
        $ticked = optional_param_array('ticked', [], PARAM_INT);
        $choice->keep($shown, $ticked, fix_utf8(optional_param('reason', '', PARAM_RAW)));
    }

    /**
     * What is missing before badges can be issued by hand.
     *
     * @param dry_run_choice $choice
     * @return string|null
     */
    public static function problem(dry_run_choice $choice): ?string {
        return match (true) {
            $choice->marked() === [] => get_string('dryrunnobodychosen', 'local_navigatr'),
            $choice->reason() === '' => get_string('dryrunreasonmissing', 'local_navigatr'),
            default => null,
        };
    }

    /**
     * Issues to those who were chosen, if they are as many as the person saw, by hand the same ones, and the mapping is as it was.
     *
     * @param int $courseid
     * @param string $list of {@see dry_run}
     * @param dry_run_choice $choice
     * @return string|null what is done, for {@see course_badge_actions::outcome()}; null when something changed
     * @throws \moodle_exception
     */
    public static function issue(int $courseid, string $list, dry_run_choice $choice): ?string {
        $confirmed = required_param('confirmed', PARAM_ALPHANUM);
        $marked = $choice->marked();
        $start = $list === dry_run::BY_HAND
            ? fn() => hand_issue::start($courseid, $marked, $confirmed, $choice->reason())
            : fn() => backfill::start($courseid, (int) $confirmed, 0, $marked);
        $seen = optional_param('seen', '', PARAM_ALPHANUMEXT);
        if ($confirmed === '0' || $confirmed === '' || mapping_seen::while_unchanged($courseid, $seen, $start) === null) {
            return null;
        }
        $choice->forget();
        return $list === dry_run::BY_HAND ? 'byhand' : 'backfill';
    }
}
