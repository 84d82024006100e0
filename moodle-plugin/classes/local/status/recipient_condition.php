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

use local_navigatr\local\award\mailable;
use local_navigatr\local\reader;

/**
 * Why a learner cannot be a recipient, as Moodle has the account now. The sidecar has one reason for all of it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class recipient_condition {
    /** The contract's reason that it makes more exact. */
    private const REASON = 'recipient_incomplete';

    /**
     * What is missing, and what to do about just that.
     *
     * @param string|null $standing of {@see award::standing()}
     * @param \stdClass $row with `reason`; with `learnerid` and `heldcourseid` where they are known
     * @param reader $reader
     * @return condition|null null: it is not about that, or nothing is missing that Moodle knows of
     */
    public static function of(?string $standing, \stdClass $row, reader $reader): ?condition {
        if ($standing !== 'needs_attention' || $row->reason !== self::REASON || !isset($row->learnerid)) {
            return null;
        }
        $problem = self::problem((int) $row->learnerid);
        return $problem ? new condition(condition::FAILING, self::REASON, get_string("recipient_$problem", 'local_navigatr'), [
            'todo' => usual_condition::todo("recipient_{$problem}_todo", $reader),
        ]) : null;
    }

    /**
     * What keeps a badge from a user.
     *
     * @param int $userid
     * @return string|null of the contract's `recipientProblems`, or `no_name`
     */
    private static function problem(int $userid): ?string {
        global $DB;
        $user = $DB->get_record('user', ['id' => $userid], mailable::FIELDS . ', firstname, lastname') ?: null;
        $problem = (new mailable($user ? [$userid => $user] : []))->problem($user);
        $isnamed = $user && trim($user->firstname) !== '' && trim($user->lastname) !== '';
        return $problem ?? ($isnamed ? null : 'no_name');
    }
}
