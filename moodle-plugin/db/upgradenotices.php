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
 * Steps of an upgrade about what people are told.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/upgradecolumns.php');

/**
 * 2026112602: an award keeps what its learner is still to be told. Of what happened before, nobody is told.
 */
function local_navigatr_upgrade_notices(): void {
    local_navigatr_upgrade_add_text('local_navigatr_award', 'notice', 10);
    local_navigatr_upgrade_add_number('local_navigatr_award', 'timerevoked', 10);
    local_navigatr_upgrade_add_field('local_navigatr_award', new xmldb_field('claimed', XMLDB_TYPE_INTEGER, '1'));
    local_navigatr_upgrade_add_index('local_navigatr_award', 'notice', false, ['notice', 'id']);
}

/**
 * 2026112800: a mapping keeps that its pause was restored and is not told of yet. What was restored before was told.
 */
function local_navigatr_upgrade_restored_pauses(): void {
    local_navigatr_upgrade_add_number('local_navigatr_map', 'pauseuntold', 10);
}
