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
use local_navigatr\local\action\bulk_actions;
use local_navigatr\local\action\bulk_confirmation;
use local_navigatr\local\action\selection;
use local_navigatr\local\contract;
use local_navigatr\output\bulk_action_text;
use local_navigatr\reportbuilder\local\log_filters;

/**
 * Asks what an action on many awards would do. Nothing is done yet.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class prepare_bulk_action extends operation {
    /**
     * Keeps what was chosen, and says what a person confirms.
     *
     * @param int $courseid 0: not of a course
     * @param int $categoryid of a category; 0 with course 0: of the whole site
     * @param string $action one of {@see contract\vocabulary::BULK_ACTIONS}
     * @param string $choice `ids`, `filter` or `cause`
     * @param string[] $ids of awards
     * @param string $reason
     * @param string $badgeid
     * @return array the contract's `bulkQuestion`
     */
    public static function execute(
        int $courseid,
        int $categoryid,
        string $action,
        string $choice,
        array $ids,
        string $reason,
        string $badgeid
    ): array {
        $given = [
            'courseId' => $courseid, 'categoryId' => $categoryid, 'action' => $action, 'choice' => $choice, 'ids' => $ids,
            'reason' => $reason, 'badgeId' => $badgeid,
        ];
        $params = self::validate_parameters(self::execute_parameters(), $given);
        $context = access::require_log($params['courseId'], $params['categoryId']);
        self::require_permitted($params);
        require_capability(award_actions::capability($params['action']), $context);
        \core\session\manager::write_close();
        $selection = match ($params['choice']) {
            'ids' => selection::of_ids($context, $params['ids']),
            'filter' => log_filters::selection($context),
            default => selection::of_cause($context, $params['reason'], $params['badgeId']),
        };
        return bulk_action_text::question(bulk_actions::prepare($context, $params['action'], $selection));
    }

    /**
     * Stops what is not done with many, or not like this: what may have been issued, or is to be revoked, is for ticked rows only.
     *
     * @param array $params
     */
    private static function require_permitted(array $params): void {
        $isknown = isset(contract\vocabulary::BULK_ACTIONS[$params['action']])
            && in_array($params['choice'], ['ids', 'filter', 'cause'], true);
        if (!$isknown) {
            throw new \invalid_parameter_exception('action or choice');
        }
        if (in_array($params['action'], award_actions::TICKED, true) && $params['choice'] !== 'ids') {
            throw new \moodle_exception('bulktickedonly', 'local_navigatr');
        }
        if (count($params['ids']) > contract\vocabulary::BATCH_MAX) {
            throw new \moodle_exception('bulktoomanyticked', 'local_navigatr', '', contract\vocabulary::BATCH_MAX);
        }
        if ($params['action'] === 'decide_send_again' && count($params['ids']) > bulk_confirmation::SEND_AGAIN_MAX) {
            throw new \moodle_exception('bulktoomany', 'local_navigatr', '', bulk_confirmation::SEND_AGAIN_MAX);
        }
    }
}
