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
 * What local_navigatr_get_connection takes and gives. State of the connection, queue and holds.
 *
 * Generated from shared-types, do not edit: its script "generate" writes this file.
 *
 * @package   local_navigatr
 * @copyright 2026 Navigatr for Moodle contributors
 * @license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_connection {
    /** @var string What the user needs in the context. */
    public const CAPABILITY = 'local/navigatr:managecredentials';

    /** @var string Where the capability is checked: system, course or award. */
    public const CONTEXT = 'system';

    /** @var int[] The longest texts that it takes, in UTF-16 units. */
    public const LONGEST = [];

    /**
     * What the function takes.
     *
     * @return external_function_parameters
     */
    public static function parameters(): external_function_parameters {
        return new external_function_parameters([]);
    }

    /**
     * What the function gives.
     *
     * @return external_single_structure
     */
    public static function returns(): external_single_structure {
        return new external_single_structure([
            'reachable' => new external_value(PARAM_BOOL, allownull: NULL_NOT_ALLOWED),
            'message' => new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED),
            'asOf' => new external_value(PARAM_RAW, required: VALUE_OPTIONAL, allownull: NULL_NOT_ALLOWED),
            'configured' => new external_value(PARAM_BOOL, allownull: NULL_NOT_ALLOWED),
            'accountName' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'environment' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'target' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'tokenLastFour' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
            'mappingsActive' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'mappingsPaused' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'mappingsReview' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'awardsWaiting' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            'queue' => new external_single_structure([
                'queued' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                'sending' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                'unknown' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                'needsAttention' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                'issued' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                'cancelled' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                'oldestQueuedAt' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                'lastIssuedAt' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                'etaSeconds' => new external_value(PARAM_INT, allownull: NULL_ALLOWED),
            ], required: VALUE_OPTIONAL),
            'recovery' => new external_single_structure([
                'active' => new external_value(PARAM_BOOL, allownull: NULL_NOT_ALLOWED),
                'id' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                'taughtAt' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                'reason' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                'since' => new external_value(PARAM_RAW, allownull: NULL_ALLOWED),
                'taughtAwards' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                'failedAwards' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                'ofAwards' => new external_value(PARAM_INT, allownull: NULL_ALLOWED),
                'mayEndUntaught' => new external_value(PARAM_BOOL, allownull: NULL_NOT_ALLOWED),
                'wouldSend' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                'wouldRepeat' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
                'wouldAsk' => new external_value(PARAM_INT, allownull: NULL_NOT_ALLOWED),
            ], required: VALUE_OPTIONAL),
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
        ]);
    }
}
