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
 * External functions of the plugin.
 *
 * Generated from shared-types, do not edit: its script "generate" writes this file.
 *
 * @package   local_navigatr
 * @copyright 2026 Navigatr for Moodle contributors
 * @license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$functions = [
    'local_navigatr_test_connection' => [
        'classname' => \local_navigatr\external\test_connection::class,
        'methodname' => 'execute',
        'description' => 'Tests typed, unsaved connection values',
        'type' => 'write',
        'capabilities' => 'local/navigatr:managecredentials',
        'ajax' => true,
    ],
    'local_navigatr_get_connection' => [
        'classname' => \local_navigatr\external\get_connection::class,
        'methodname' => 'execute',
        'description' => 'State of the connection, queue and holds',
        'type' => 'read',
        'capabilities' => 'local/navigatr:managecredentials',
        'ajax' => true,
    ],
    'local_navigatr_remove_connection' => [
        'classname' => \local_navigatr\external\remove_connection::class,
        'methodname' => 'execute',
        'description' => 'Forgets a credential and pauses every mapping of its platform',
        'type' => 'write',
        'capabilities' => 'local/navigatr:managecredentials',
        'ajax' => true,
    ],
    'local_navigatr_get_removal' => [
        'classname' => \local_navigatr\external\get_removal::class,
        'methodname' => 'execute',
        'description' => 'What removing a connection would stop',
        'type' => 'read',
        'capabilities' => 'local/navigatr:managecredentials',
        'ajax' => true,
    ],
    'local_navigatr_test_account' => [
        'classname' => \local_navigatr\external\test_account::class,
        'methodname' => 'execute',
        'description' => 'Tests a typed, unsaved client id and secret',
        'type' => 'write',
        'capabilities' => 'local/navigatr:managecredentials',
        'ajax' => true,
    ],
    'local_navigatr_get_providers' => [
        'classname' => \local_navigatr\external\get_providers::class,
        'methodname' => 'execute',
        'description' => 'Providers that badges can be issued from',
        'type' => 'read',
        'capabilities' => 'local/navigatr:configurecourse',
        'ajax' => true,
    ],
    'local_navigatr_get_badges' => [
        'classname' => \local_navigatr\external\get_badges::class,
        'methodname' => 'execute',
        'description' => 'A page of a provider\'s badges',
        'type' => 'read',
        'capabilities' => 'local/navigatr:configurecourse',
        'ajax' => true,
    ],
    'local_navigatr_save_mapping' => [
        'classname' => \local_navigatr\external\save_mapping::class,
        'methodname' => 'execute',
        'description' => 'Maps a course to a badge',
        'type' => 'write',
        'capabilities' => 'local/navigatr:configurecourse',
        'ajax' => true,
    ],
    'local_navigatr_set_mapping_state' => [
        'classname' => \local_navigatr\external\set_mapping_state::class,
        'methodname' => 'execute',
        'description' => 'Pauses or resumes a mapping',
        'type' => 'write',
        'capabilities' => 'local/navigatr:configurecourse',
        'ajax' => true,
    ],
    'local_navigatr_remove_mapping' => [
        'classname' => \local_navigatr\external\remove_mapping::class,
        'methodname' => 'execute',
        'description' => 'Removes the badge from a course',
        'type' => 'write',
        'capabilities' => 'local/navigatr:configurecourse',
        'ajax' => true,
    ],
    'local_navigatr_get_issuance' => [
        'classname' => \local_navigatr\external\get_issuance::class,
        'methodname' => 'execute',
        'description' => 'One issuance with all its attempts',
        'type' => 'read',
        'capabilities' => 'local/navigatr:viewlog',
        'ajax' => true,
    ],
    'local_navigatr_get_progress' => [
        'classname' => \local_navigatr\external\get_progress::class,
        'methodname' => 'execute',
        'description' => 'Counts of awards by state',
        'type' => 'read',
        'capabilities' => 'local/navigatr:viewlog',
        'ajax' => true,
    ],
    'local_navigatr_act_on_issuances' => [
        'classname' => \local_navigatr\external\act_on_issuances::class,
        'methodname' => 'execute',
        'description' => 'Retries, cancels, decides, releases or issues again',
        'type' => 'write',
        'capabilities' => 'local/navigatr:manageissuances',
        'ajax' => true,
    ],
    'local_navigatr_prepare_bulk_action' => [
        'classname' => \local_navigatr\external\prepare_bulk_action::class,
        'methodname' => 'execute',
        'description' => 'Asks what an action on many awards would do',
        'type' => 'write',
        'capabilities' => 'local/navigatr:manageissuances',
        'ajax' => true,
    ],
    'local_navigatr_start_bulk_action' => [
        'classname' => \local_navigatr\external\start_bulk_action::class,
        'methodname' => 'execute',
        'description' => 'Starts an action on many awards that was asked about',
        'type' => 'write',
        'capabilities' => 'local/navigatr:manageissuances',
        'ajax' => true,
    ],
    'local_navigatr_stop_bulk_action' => [
        'classname' => \local_navigatr\external\stop_bulk_action::class,
        'methodname' => 'execute',
        'description' => 'Stops an action on many awards',
        'type' => 'write',
        'capabilities' => 'local/navigatr:manageissuances',
        'ajax' => true,
    ],
    'local_navigatr_get_bulk_action' => [
        'classname' => \local_navigatr\external\get_bulk_action::class,
        'methodname' => 'execute',
        'description' => 'How far an action on many awards is',
        'type' => 'read',
        'capabilities' => 'local/navigatr:manageissuances',
        'ajax' => true,
    ],
];
