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

use local_navigatr\local\action\bulk_actions;
use local_navigatr\output\bulk_action_text;

/**
 * Stops an action on many awards.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class stop_bulk_action extends operation {
    /**
     * Stops. What was done stays done.
     *
     * @param int $id
     * @return array the contract's `bulkProgress`
     */
    public static function execute(int $id): array {
        $params = self::validate_parameters(self::execute_parameters(), ['id' => $id]);
        $action = bulk_actions::require_own($params['id']);
        \core\session\manager::write_close();
        $action->stop();
        return bulk_action_text::progress($action);
    }
}
