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

use local_navigatr\local\config;
use local_navigatr\local\erasure\erasures;

/**
 * How far Moodle is with teaching a sidecar in recovery, kept from run to run: what was cut off goes on where it was.
 *
 * How many awards are taught stands in their rows.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class resync_batch {
    /** @var int Erasures up to this id are taught. */
    public int $erasureid = 0;

    /** @var int How many erasures were taught. */
    public int $erasures = 0;

    /** @var int|null How many mappings are held; null: not taught yet. */
    public ?int $holds = null;

    /** @var int|null Whether there is a connection; null: not taught yet. */
    public ?int $connections = null;

    /** @var bool Whether everything is taught. */
    public bool $done = false;

    /** @var string What the sidecar was last told of it. */
    public string $lastreport = '';

    /**
     * The one that is kept.
     *
     * @return self|null null before the first recovery
     */
    public static function stored(): ?self {
        $kept = json_decode(config::get('teaching'), true);
        if (!is_array($kept)) {
            return null;
        }
        $lesson = new self();
        foreach (array_intersect_key($kept, get_object_vars($lesson)) as $name => $value) {
            $lesson->$name = $value;
        }
        return $lesson;
    }

    /**
     * SQL: a sidecar in recovery has heard of each erasure of a user in a course.
     *
     * @param string $userid SQL of the user's id
     * @param string $courseid SQL of the course's id
     * @return string
     */
    public static function has_erasures(string $userid, string $courseid): string {
        $lesson = self::stored();
        $isover = $lesson === null || $lesson->done;
        return $isover ? '1 = 1' : erasures::none_done_after($userid, $courseid, $lesson->erasureid);
    }

    /**
     * Keeps it.
     */
    public function save(): void {
        config::set('teaching', json_encode($this));
    }
}
