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
use core_external\external_description;
use core_external\external_function_parameters;
use core_external\external_single_structure;
use local_navigatr\local\sync\text;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../../externallib_compat.php');

/**
 * An operation of the contract between pages and plugin: what it takes and gives is in the generated class of its name.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
abstract class operation extends external_api {
    /** Where the generated classes are. */
    private const CONTRACT = 'local_navigatr\local\contract';

    /**
     * What it takes.
     *
     * @return external_function_parameters
     */
    final public static function execute_parameters(): external_function_parameters {
        return [self::contract(), 'parameters']();
    }

    /**
     * What it gives.
     *
     * @return external_single_structure
     */
    final public static function execute_returns(): external_single_structure {
        return [self::contract(), 'returns']();
    }

    /**
     * Checks what somebody gave as Moodle does, and that no text is longer than the contract says: the sidecar, or a proxy before
     * it, would refuse the call, and that reads as if the sidecar were at fault.
     *
     * @param external_description $description
     * @param mixed $params
     * @return mixed
     * @throws \moodle_exception `notetoolong`
     */
    final public static function validate_parameters(external_description $description, $params) {
        $values = parent::validate_parameters($description, $params);
        // Moodle comes here for each part of the parameters, too.
        if ($description instanceof external_function_parameters) {
            self::require_short($values);
        }
        return $values;
    }

    /**
     * Stops where a text is longer than the contract says.
     *
     * @param array $values by parameter; of a list, each of its texts counts
     * @throws \moodle_exception `notetoolong`
     */
    private static function require_short(array $values): void {
        foreach (constant(self::contract() . '::LONGEST') as $name => $max) {
            foreach ((array) $values[$name] as $text) {
                if (text::is_longer($text, $max)) {
                    throw new \moodle_exception('notetoolong', 'local_navigatr', '', $max, $name);
                }
            }
        }
    }

    /**
     * Its class in the contract.
     *
     * @return string
     */
    private static function contract(): string {
        return str_replace(__NAMESPACE__, self::CONTRACT, static::class);
    }
}
