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

namespace local_navigatr\external;

use local_navigatr\local\access;
use local_navigatr\local\action\award_actions;
use local_navigatr\local\action\bulk_action;
use local_navigatr\local\action\bulk_confirmation;
use local_navigatr\local\contract;
use local_navigatr\local\plain_text;
use local_navigatr\local\sidecar\call_effect;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Retries, cancels, revokes or decides issuances, releases awards and issues again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class act_on_issuances extends operation {
    /**
     * Acts on all or, where the user may not act on one of them, on none. What may have been issued is decided, and what was issued
     * is revoked, here for one learner only: for several a person confirms the number ({@see bulk_action}).
     *
     * @param string[] $ids of awards
     * @param string $action
     * @param string $note
     * @param string $seen the state that the page showed; empty where it showed several
     * @return \stdClass
     */
    public static function execute(array $ids, string $action, string $note, string $seen): \stdClass {
        $given = ['ids' => $ids, 'action' => $action, 'note' => $note, 'seen' => $seen];
        $params = self::validate_parameters(self::execute_parameters(), $given);
        $most = in_array($params['action'], award_actions::TICKED, true) ? 1 : contract\vocabulary::BATCH_MAX;
        if (!award_actions::exists($params['action']) || count($params['ids']) > $most) {
            throw new \invalid_parameter_exception('action or ids');
        }
        $note = plain_text::input($params['note']);
        bulk_confirmation::require_note($params['action'], $note);
        $awards = access::require_for_awards($params['ids'], award_actions::capability($params['action']));
        \core\session\manager::write_close();
        try {
            return award_actions::perform(client::lazy(), $awards, $params['action'], $note, $params['seen']);
        } catch (sidecar_exception $failure) {
            throw new \moodle_exception(self::what_was_done($failure), 'local_navigatr', '', $failure->getMessage());
        }
    }

    /**
     * What a person who acted is told beside why it failed: that badges wait says nothing of an act.
     *
     * @param sidecar_exception $failure
     * @return string name of a string
     */
    private static function what_was_done(sidecar_exception $failure): string {
        return call_effect::is_possible($failure) ? 'actresult_unanswered' : 'actresult_refused';
    }
}
