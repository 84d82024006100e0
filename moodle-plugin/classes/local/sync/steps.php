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

namespace local_navigatr\local\sync;

use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Steps of which one that fails stops no other, unless all calls fail.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class steps {
    /**
     * Takes them.
     *
     * @param callable[] $steps
     * @param sidecar_exception|null $first what failed before them
     * @return sidecar_exception|null what failed first
     */
    public static function run(array $steps, ?sidecar_exception $first = null): ?sidecar_exception {
        foreach ($steps as $step) {
            $failure = self::failure_of($step);
            $first ??= $failure;
            if ($failure?->concerns_all_calls()) {
                break;
            }
        }
        return $first;
    }

    /**
     * What went wrong, for later.
     *
     * @param callable $work
     * @return sidecar_exception|null
     */
    private static function failure_of(callable $work): ?sidecar_exception {
        try {
            $error = isolated::attempt($work);
        } catch (sidecar_exception $failure) {
            return $failure;
        }
        if ($error === null) {
            return null;
        }
        isolated::trace('exchange', $error);
        return new sidecar_exception('moodle_error');
    }
}
