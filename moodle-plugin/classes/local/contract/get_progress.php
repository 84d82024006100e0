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
 * What local_navigatr_get_progress takes and gives. Counts of awards by state.
 *
 * Generated from shared-types, do not edit: its script "generate" writes this file.
 *
 * @package   local_navigatr
 * @copyright 2026 Navigatr for Moodle contributors
 * @license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_progress {
    /** @var string What the user needs in the context. */
    public const CAPABILITY = 'local/navigatr:viewlog';

    /** @var string Where the capability is checked: system, course or award. */
    public const CONTEXT = 'course';

    /** @var int[] The longest texts that it takes, in UTF-16 units. */
    public const LONGEST = [];

    /**
     * What the function takes.
     *
     * @return external_function_parameters
     */
    public static function parameters(): external_function_parameters {
        return new external_function_parameters([
            'courseId' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'categoryId' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
        ]);
    }

    /**
     * What the function gives.
     *
     * @return external_single_structure
     */
    public static function returns(): external_single_structure {
        return new external_single_structure([
            'waiting' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'completionMissing' => new external_value(PARAM_INT, required: VALUE_OPTIONAL, allownull: NULL_NOT_ALLOWED),
            'queued' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'sending' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'issued' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'unknown' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'needsAttention' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'cancelled' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'revoking' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'revoked' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'baseline' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'notTracked' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'noConsent' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'etaSeconds' => new external_value(PARAM_INT, allownull: NULL_ALLOWED),
            'sentOnResume' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'causes' => new external_multiple_structure(
                new external_single_structure([
                    'reason' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'badgeId' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'summary' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'button' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                ])
            ),
            'standing' => new external_single_structure([
                'seen' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                'state' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                'troubled' => new external_value(PARAM_BOOL, allownull: NULL_NOT_ALLOWED),
                'label' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                'text' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                'problems' => new external_multiple_structure(
                    new external_single_structure([
                        'message' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                        'url' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                        'link' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                        'changeUrl' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    ])
                ),
            ], required: VALUE_OPTIONAL),
        ]);
    }
}
