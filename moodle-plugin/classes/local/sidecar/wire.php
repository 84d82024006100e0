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

namespace local_navigatr\local\sidecar;

use local_navigatr\local\contract\vocabulary;

/**
 * The version of what Moodle and the sidecar say to each other: `major.minor`, in a header of every request and reply.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class wire {
    /**
     * Whether two halves can work together: the same major, and minors at most one step apart.
     *
     * @param string $theirs
     * @param string $ours
     * @return bool
     */
    public static function fits(string $theirs, string $ours = vocabulary::WIRE_VERSION): bool {
        [$left, $right] = [self::parts($theirs), self::parts($ours)];
        return $left !== null && $right !== null && $left[0] === $right[0] && abs($left[1] - $right[1]) <= 1;
    }

    /**
     * Whether an answer comes from a sidecar of another version. One that says nothing may come from a proxy in between.
     *
     * @param reply $reply
     * @return bool
     */
    public static function is_foreign(reply $reply): bool {
        $theirs = $reply->header(vocabulary::WIRE_VERSION_HEADER);
        $isrefused = $reply->status === 409 && ($reply->object()->error->code ?? '') === sidecar_exception::WIRE_VERSION;
        return $isrefused || ($theirs !== '' && !self::fits($theirs));
    }

    /**
     * Both versions, and which half is to be updated.
     *
     * @param string $theirs the sidecar's version
     * @param int|null $httpstatus
     * @return sidecar_exception
     */
    public static function failure(string $theirs, ?int $httpstatus = null): sidecar_exception {
        return new sidecar_exception(sidecar_exception::WIRE_VERSION, [
            'httpstatus' => $httpstatus,
            'string' => 'failure_wire_version' . self::older($theirs),
            'a' => (object) ['plugin' => vocabulary::WIRE_VERSION, 'sidecar' => $theirs],
        ]);
    }

    /**
     * Which half is the older one.
     *
     * @param string $theirs
     * @return string end of the string's name; empty when that cannot be told
     */
    private static function older(string $theirs): string {
        $parts = self::parts($theirs);
        if ($parts === null || self::fits($theirs)) {
            return '';
        }
        return $parts < self::parts(vocabulary::WIRE_VERSION) ? '_sidecar' : '_plugin';
    }

    /**
     * Major and minor; null when it is no version.
     *
     * @param string $version
     * @return int[]|null
     */
    private static function parts(string $version): ?array {
        return preg_match('/^(\d{1,4})\.(\d{1,4})\z/', $version, $found) ? [(int) $found[1], (int) $found[2]] : null;
    }
}
