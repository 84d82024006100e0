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

namespace local_navigatr\local\status;

use local_navigatr\local\platform;

/**
 * The strings of an issuance's details that its platform has otherwise than Navigatr. The page has Navigatr's itself.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class platform_strings {
    /**
     * Those that these details show.
     *
     * @param \stdClass $issuance the contract's
     * @param string $target of its award
     * @return string[][] `key` and `text`
     */
    public static function of(\stdClass $issuance, string $target): array {
        $platform = platform::of_target($target);
        $own = array_filter(self::keys($issuance), fn($key) => platform::key($key, $platform) !== $key);
        return array_values(array_map(fn($key) => ['key' => $key, 'text' => platform::string($key, $platform)], $own));
    }

    /**
     * What they may name.
     *
     * @param \stdClass $issuance
     * @return string[]
     */
    private static function keys(\stdClass $issuance): array {
        $keys = ['answer', 'platformsays'];
        foreach ($issuance->attempts as $attempt) {
            $keys[] = "outcome_$attempt->outcome";
            $keys[] = "outcome_{$attempt->outcome}_$attempt->httpStatus";
            $keys[] = "remedy_$attempt->remedy";
        }
        foreach ($issuance->holds as $hold) {
            array_push($keys, "hold_$hold->reason", "remedy_$hold->remedy");
        }
        return array_unique($keys);
    }
}
