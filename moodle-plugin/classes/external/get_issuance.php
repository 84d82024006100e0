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

use core_external\external_api;
use core_external\external_function_parameters;
use core_external\external_single_structure;
use local_navigatr\local\access;
use local_navigatr\local\condition\issuance_advice;
use local_navigatr\local\contract;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../../externallib_compat.php');

/**
 * One issuance with all its attempts.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_issuance extends external_api {
    /**
     * What it takes.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters(): external_function_parameters {
        return contract\get_issuance::parameters();
    }

    /**
     * What it gives.
     *
     * @return external_single_structure
     */
    public static function execute_returns(): external_single_structure {
        return contract\get_issuance::returns();
    }

    /**
     * Reads. The advice is what the award's row in the log says, and what only an administrator can do is not told to others.
     *
     * @param string $awardid
     * @return \stdClass
     */
    public static function execute(string $awardid): \stdClass {
        $params = self::validate_parameters(self::execute_parameters(), ['awardId' => $awardid]);
        access::require_for_awards([$params['awardId']], contract\get_issuance::CAPABILITY);
        \core\session\manager::write_close();
        return issuance_advice::for_user(client::from_config()->issuance($params['awardId']));
    }
}
