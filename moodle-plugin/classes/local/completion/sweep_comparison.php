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
use local_navigatr\local\award\origin;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;

/**
 * Completions, awards and the ledger of the sidecar beside each other: whether anything was lost between them. Of a course, or of
 * all mapped courses.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class sweep_comparison {
    /** So many awards, the newest, are looked for in the ledger: a page waits for it. */
    private const LEDGER_MAX = 10000;

    /**
     * A comparison.
     *
     * @param int $courseid 0: all
     */
    public function __construct(
        /** @var int */
        private readonly int $courseid
    ) {
    }

    /**
     * The last sweep over the whole site.
     *
     * @return \stdClass|null `time` and `found`; null: there was none yet
     */
    public static function last_sweep(): ?\stdClass {
        return json_decode((string) config::stored('lastsweep')) ?: null;
    }

    /**
     * What Moodle has. Reads all completions of the mapped courses: for a page of its own only.
     *
     * @return \stdClass `completions` of mapped courses; `unrecorded`, those of them that still need an award; `awards`, and
     *     `found`, those of them that only the sweep found
     */
    public function counts(): \stdClass {
        global $DB;
        $where = $this->courseid ? 'AND cc.course = :courseid' : '';
        $params = ['rule' => mapping::COURSE_RULE] + ($this->courseid ? ['courseid' => $this->courseid] : []);
        $completed = 'FROM {course_completions} cc
                      JOIN {local_navigatr_map} m ON m.courseid = cc.course AND m.rule = :rule
                     WHERE cc.timecompleted > 0 ';
        $key = $this->courseid ? ['courseid' => $this->courseid] : [];
        // A test badge is of no completion.
        $own = 'rule >= 0' . ($this->courseid ? ' AND courseid = :courseid' : '');
        $erased = $DB->count_records_sql("SELECT COUNT(1) $completed AND " . baseline::erased() . " $where", $params);
        return (object) array_filter([
            'completions' => $DB->count_records_sql("SELECT COUNT(1) $completed $where", $params),
            'unrecorded' => $DB->count_records_sql('SELECT COUNT(1) ' . sweep::sql_unrecorded() . $where, $params),
            // Most sites have none, and need no word of it.
            'erased' => $erased ?: null,
            'awards' => $DB->count_records_select(award::TABLE, $own, $key),
            'found' => $DB->count_records_select(award::TABLE, "$own AND origin = 'sweep'", $key),
        ], fn($count) => $count !== null);
    }

    /**
     * Asks the sidecar which of the awards that were handed over it does not have.
     *
     * @param client $client
     * @param deadline $deadline
     * @return \stdClass `compared` and `missing`
     * @throws \local_navigatr\local\sidecar\sidecar_exception
     */
    public function with_ledger(client $client, deadline $deadline): \stdClass {
        $found = (object) ['compared' => 0, 'missing' => 0];
        foreach (array_chunk($this->handed_over(), vocabulary::BATCH_MAX) as $uuids) {
            if ($deadline->is_over()) {
                break;
            }
            $found->missing += count($client->missing($uuids)->missing);
            $found->compared += count($uuids);
        }
        return $found;
    }

    /**
     * Awards that the sidecar has, or should have, the newest first.
     *
     * @return string[] uuids
     */
    private function handed_over(): array {
        global $DB;
        $where = $this->courseid ? 'AND a.courseid = :courseid' : '';
        $sql = "SELECT a.id, a.uuid
                  FROM {local_navigatr_award} a
                 WHERE a.status = :sent AND a.origin NOT IN " . origin::SQL_BY_OTHERS . " $where
                       AND " . erasures::not_pending('a.userid', 'a.courseid') . '
              ORDER BY a.id DESC';
        $params = ['sent' => award::SENT, 'courseid' => $this->courseid];
        $params = $this->courseid ? $params : array_diff_key($params, ['courseid' => 0]);
        return array_values($DB->get_records_sql_menu($sql, $params, 0, self::LEDGER_MAX));
    }
}
