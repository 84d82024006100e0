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

namespace local_navigatr\local\completion;

use local_navigatr\local\award\award;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping_key;

/**
 * Learners who have another badge of a course than the one it is, or will be, mapped to: those that the user sees, and whose
 * account exists.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class holders {
    /** @var string FROM and WHERE: awards `a`. */
    private readonly string $from;

    /** @var array Its parameters. */
    private readonly array $params;

    /**
     * Those of a course.
     *
     * @param mapping_key $key
     * @param string $badgeid the new badge
     */
    public function __construct(mapping_key $key, string $badgeid) {
        [$visible, $more] = award_scope::of_course($key->courseid)->sql_awards('a');
        $this->from = "FROM {local_navigatr_award} a
                       JOIN {user} u ON u.id = a.userid AND u.deleted = 0
                      WHERE a.courseid = :courseid AND a.target = :target AND a.rule = :rule AND a.badgeid <> :badgeid
                            AND a.status = '" . award::SENT . "' AND a.state = 'issued' AND $visible";
        $this->params = (array) $key + ['badgeid' => $badgeid] + $more;
    }

    /**
     * How many learners.
     *
     * @return int
     */
    public function count(): int {
        global $DB;
        return $DB->count_records_sql("SELECT COUNT(DISTINCT a.userid) $this->from", $this->params);
    }

    /**
     * The awards of some of them.
     *
     * @param int $afterid
     * @return \stdClass[] rows by id, in that order
     */
    public function page(int $afterid): array {
        global $DB;
        $sql = "SELECT a.* $this->from AND a.id > :afterid ORDER BY a.id";
        return $DB->get_records_sql($sql, $this->params + ['afterid' => $afterid], 0, vocabulary::BATCH_MAX);
    }
}
