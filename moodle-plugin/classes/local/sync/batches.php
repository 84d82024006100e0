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

/**
 * Awards in batches that a body can hold.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class batches {
    /**
     * Cuts a page into batches.
     *
     * @param string[] $json of each award
     * @param int $maxbytes
     * @return string[][]
     */
    public static function of(array $json, int $maxbytes): array {
        $batches = [];
        $bytes = PHP_INT_MAX;
        foreach ($json as $key => $award) {
            $size = strlen($award) + 1;
            if ($bytes + $size > $maxbytes) {
                $batches[] = [];
                $bytes = 0;
            }
            $batches[count($batches) - 1][$key] = $award;
            $bytes += $size;
        }
        return $batches;
    }
}
