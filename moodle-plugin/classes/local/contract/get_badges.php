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

namespace local_navigatr\local\contract;

use core_external\external_function_parameters;
use core_external\external_multiple_structure;
use core_external\external_single_structure;
use core_external\external_value;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../../../externallib_compat.php');

/**
 * What local_navigatr_get_badges takes and gives. A page of a provider's badges.
 *
 * Generated from shared-types, do not edit: its script "generate" writes this file.
 *
 * @package   local_navigatr
 * @copyright 2026 Navigatr for Moodle contributors
 * @license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_badges {
    /** @var string What the user needs in the context. */
    public const CAPABILITY = 'local/navigatr:configurecourse';

    /** @var string Where the capability is checked: system, course or award. */
    public const CONTEXT = 'course';

    /** @var int[] The longest texts that it takes, in UTF-16 units. */
    public const LONGEST = ['connection' => 32, 'providerId' => 100, 'query' => 255];

    /**
     * What the function takes.
     *
     * @return external_function_parameters
     */
    public static function parameters(): external_function_parameters {
        return new external_function_parameters([
            'courseId' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'connection' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'providerId' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'query' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'page' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'size' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'refresh' => new external_value(PARAM_BOOL, allownull: NULL_NOT_ALLOWED),
        ]);
    }

    /**
     * What the function gives.
     *
     * @return external_single_structure
     */
    public static function returns(): external_single_structure {
        return new external_single_structure([
            'badges' => new external_multiple_structure(
                new external_single_structure([
                    'id' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'providerId' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'providerName' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'name' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'description' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'imageUrl' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'status' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'source' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'issuable' => new external_value(PARAM_BOOL, allownull: NULL_NOT_ALLOWED),
                    'categories' => new external_multiple_structure(
                        new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                        required: VALUE_OPTIONAL
                    ),
                    'languages' => new external_multiple_structure(
                        new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                        required: VALUE_OPTIONAL
                    ),
                    'minScore' => new external_value(PARAM_FLOAT, required: VALUE_OPTIONAL, allownull: NULL_NOT_ALLOWED),
                    'url' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                ])
            ),
            'categories' => new external_multiple_structure(
                new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                required: VALUE_OPTIONAL
            ),
            'total' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'page' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'size' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'pending' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'refreshing' => new external_value(PARAM_BOOL, required: VALUE_OPTIONAL, allownull: NULL_NOT_ALLOWED),
            'fetchedAt' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'stale' => new external_value(PARAM_BOOL, allownull: NULL_NOT_ALLOWED),
        ]);
    }
}
