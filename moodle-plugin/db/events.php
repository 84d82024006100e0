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
 * Observers of the plugin.
 *
 * None is internal: they run after the transaction around the event, so that nothing they do can spoil it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$observers = [
    [
        'eventname' => '\core\event\course_completed',
        'callback' => '\local_navigatr\observer::course_completed',
        'internal' => false,
        // After local_obf, which issues by its rules at once: what it has issued is not issued again.
        'priority' => -1,
    ],
    [
        'eventname' => '\core\event\course_completion_updated',
        'callback' => '\local_navigatr\observer::completion_settings_changed',
        'internal' => false,
    ],
    [
        'eventname' => '\core\event\course_module_updated',
        'callback' => '\local_navigatr\observer::completion_settings_changed',
        'internal' => false,
    ],
    [
        'eventname' => '\core\event\course_module_deleted',
        'callback' => '\local_navigatr\observer::completion_settings_changed',
        'internal' => false,
    ],
    [
        'eventname' => '\core\event\course_reset_started',
        'callback' => '\local_navigatr\observer::course_reset',
        'internal' => false,
        // Before local_obf, which may delete its rules now: what they issued is read while they are there.
        'priority' => 1,
    ],
    [
        'eventname' => '\core\event\course_reset_ended',
        'callback' => '\local_navigatr\observer::course_reset',
        'internal' => false,
    ],
    [
        'eventname' => '\local_recompletion\event\completion_reset',
        'callback' => '\local_navigatr\observer::learner_reset',
        'internal' => false,
    ],
    [
        'eventname' => '\core\event\course_deleted',
        'callback' => '\local_navigatr\observer::course_deleted',
        'internal' => false,
    ],
    [
        'eventname' => '\core\event\course_category_deleted',
        'callback' => '\local_navigatr\observer::category_deleted',
        'internal' => false,
    ],
    [
        'eventname' => '\core\event\course_restored',
        'callback' => '\local_navigatr\observer::course_restored',
        'internal' => false,
    ],
    [
        'eventname' => '\core\event\user_deleted',
        'callback' => '\local_navigatr\observer::user_deleted',
        'internal' => false,
    ],
    [
        'eventname' => '\tool_mergeusers\event\user_merged_success',
        'callback' => '\local_navigatr\observer::user_merged',
        'internal' => false,
    ],
];
