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
use local_navigatr\local\plain_text;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\output\bulk_action_text;
use local_navigatr\task\act_on_awards;

/**
 * Starts an action on many awards that the user was asked about.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class start_bulk_action extends operation {
    /** A person waits; few are done at once. */
    private const SECONDS = 5;

    /**
     * Starts, acts for a moment, and leaves the rest to a task.
     *
     * @param int $id
     * @param string $note
     * @param int $number typed
     * @return array the contract's `bulkProgress`
     */
    public static function execute(int $id, string $note, int $number): array {
        $params = self::validate_parameters(self::execute_parameters(), ['id' => $id, 'note' => $note, 'number' => $number]);
        $action = bulk_actions::require_own($params['id']);
        \core\session\manager::write_close();
        $action->start(plain_text::input($params['note']), $params['number'], [act_on_awards::class, 'queue']);
        $action->advance(client::lazy(), new deadline(self::SECONDS));
        return bulk_action_text::progress($action);
    }
}
