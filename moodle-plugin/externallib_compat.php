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
 * Makes core_external, which came with Moodle 4.2, available in 4.1. Include it before a class that uses it.
 *
 * From 4.2 on it does nothing: there, including externallib.php is deprecated.
 *
 * @package   local_navigatr
 * @copyright 2026 Navigatr for Moodle contributors
 * @license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

// The autoloader includes this from inside a function.
global $CFG;

if (!class_exists(\core_external\external_api::class)) {
    require_once($CFG->libdir . '/externallib.php');

    class_alias(\external_api::class, 'core_external\external_api');
    class_alias(\external_description::class, 'core_external\external_description');
    class_alias(\external_value::class, 'core_external\external_value');
    class_alias(\external_single_structure::class, 'core_external\external_single_structure');
    class_alias(\external_multiple_structure::class, 'core_external\external_multiple_structure');
    class_alias(\external_function_parameters::class, 'core_external\external_function_parameters');
}
