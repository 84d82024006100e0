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

/**
 * Learners whose account changed after their award was handed over: the sidecar gets the award again as long as it is not
 * settled, and does nothing where nothing that it sends differs.
 *
 * Nothing is done when an account changes: a synchronisation touches all of them within a minute.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class changed_people {
    /** How many awards of theirs one run sends again: four batches. The next run goes on, a minute later. */
    public const MAX = 2000;

    /** SQL: the award may still be sent, or is being sent at this moment. An index finds it. */
    private const UNSETTLED = '(a.state IS NULL OR a.state IN (' . vocabulary::SQL_UNSETTLED . '))';

    /**
     * Marks these awards to be sent again.
     *
     * Within one second nobody knows which came first: then it is sent once more.
     */
    public static function send_again(): void {
        $changed = self::UNSETTLED . ' AND u.timemodified >= a.timesent';
        changed_awards::mark('JOIN {user} u ON u.id = a.userid', $changed, [], self::MAX);
    }
}
