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

/**
 * The result of an action on many awards, row by row, as a file for the person who asked for it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
use local_navigatr\local\action\bulk_actions;
use local_navigatr\output\bulk_action_file;

require_once(__DIR__ . '/../../config.php');

$id = optional_param('id', 0, PARAM_INT);

require_login(null, false);
$PAGE->set_context(context_system::instance());
$PAGE->set_url('/local/navigatr/bulkaction.php', ['id' => $id]);
$action = bulk_actions::require_own($id);
\core\session\manager::write_close();
bulk_action_file::send($action);
