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
 * What local_navigatr_get_issuance takes and gives. One issuance with all its attempts.
 *
 * Generated from shared-types, do not edit: its script "generate" writes this file.
 *
 * @package   local_navigatr
 * @copyright 2026 Navigatr for Moodle contributors
 * @license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_issuance {
    /** @var string What the user needs in the context. */
    public const CAPABILITY = 'local/navigatr:viewlog';

    /** @var string Where the capability is checked: system, course or award. */
    public const CONTEXT = 'award';

    /** @var int[] The longest texts that it takes, in UTF-16 units. */
    public const LONGEST = ['awardId' => 64];

    /**
     * What the function takes.
     *
     * @return external_function_parameters
     */
    public static function parameters(): external_function_parameters {
        return new external_function_parameters([
            'awardId' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
        ]);
    }

    /**
     * What the function gives.
     *
     * @return external_single_structure
     */
    public static function returns(): external_single_structure {
        return new external_single_structure([
            'awardId' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'target' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'courseId' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'userId' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'rule' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'cycle' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'providerId' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'badgeId' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'trigger' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'state' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'reason' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'needs' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'remedy' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'advice' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'repeats' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'remoteId' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'claimed' => new external_value(PARAM_BOOL, required: VALUE_OPTIONAL, allownull: NULL_NOT_ALLOWED),
            'validMonths' => new external_value(PARAM_INT, required: VALUE_OPTIONAL, allownull: NULL_ALLOWED),
            'address' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'problems' => new external_multiple_structure(
                new external_single_structure([
                    'path' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'message' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                ])
            ),
            'completedAt' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'acceptedAt' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'changedAt' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'nextAttemptAt' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'attempts' => new external_multiple_structure(
                new external_single_structure([
                    'number' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                    'requestId' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'startedAt' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'finishedAt' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'outcome' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'httpStatus' => new external_value(PARAM_INT, allownull: NULL_ALLOWED),
                    'errorClass' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'said' => new external_value(PARAM_RAW, required: VALUE_OPTIONAL, allownull: NULL_NOT_ALLOWED),
                    'latencyMs' => new external_value(PARAM_INT, allownull: NULL_ALLOWED),
                    'repeat' => new external_value(PARAM_BOOL, allownull: NULL_NOT_ALLOWED),
                    'mayHaveIssued' => new external_value(PARAM_BOOL, allownull: NULL_NOT_ALLOWED),
                    'remedy' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                ])
            ),
            'holds' => new external_multiple_structure(
                new external_single_structure([
                    'scope' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'subject' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'target' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'rule' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                    'reason' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'since' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'until' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'failures' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                    'remedy' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'courseId' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'badgeId' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'providerId' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'httpStatus' => new external_value(PARAM_INT, allownull: NULL_ALLOWED),
                    'waiting' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                ])
            ),
            'audit' => new external_multiple_structure(
                new external_single_structure([
                    'at' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'actor' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'realActor' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                    'action' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'details' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                ])
            ),
            'platformName' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'words' => new external_multiple_structure(
                new external_single_structure([
                    'key' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'text' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                ])
            ),
            'people' => new external_multiple_structure(
                new external_single_structure([
                    'id' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'name' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                ])
            ),
            'learnerName' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'badgeName' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'badgeUrl' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'expires' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'times' => new external_multiple_structure(
                new external_single_structure([
                    'instant' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                    'text' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
                ])
            ),
        ]);
    }
}
