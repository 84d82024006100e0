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

namespace local_navigatr\check;

use core\check\result;
use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\mapping\mapping;

/**
 * Whether badges wait for long: in Moodle for the sidecar, or in the sidecar for Navigatr.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class queue extends base {
    /** Longer than a backlog of a large course takes. */
    private const WARNING = 6 * HOURSECS;

    /** Learners notice. */
    private const ERROR = 2 * DAYSECS;

    /** Where to look. */
    protected const PAGE = 'log.php';

    /**
     * The result.
     *
     * @return result
     */
    protected function examine(): result {
        $waiting = $this->waiting();
        $oldest = array_filter([(int) $waiting->oldest, config::get('oldestqueued')]);
        if (!$oldest) {
            return $this->result(result::OK, 'ok');
        }
        $facts = ['number' => $waiting->number, 'age' => format_time(max(1, time() - min($oldest)))];
        return $this->result($this->grade(min($oldest), self::WARNING, self::ERROR), 'waiting', $facts);
    }

    /**
     * What the sidecar should have taken.
     *
     * @return \stdClass `number` and `oldest`, null when there is none
     */
    private function waiting(): \stdClass {
        global $DB;
        [$connected, $targets] = accounts::sql_connected('a.target');
        $sql = "SELECT COUNT(1) AS number, MIN(a.timemodified) AS oldest
                  FROM {local_navigatr_award} a
                  JOIN {local_navigatr_map} m ON m.courseid = a.courseid AND m.target = a.target AND m.rule = a.rule
                 WHERE a.status = :waiting AND a.due > 0 AND a.timecompletionlost = 0 AND $connected AND m.state = :active";
        $params = ['waiting' => award::WAITING, 'active' => mapping::ACTIVE] + $targets;
        return $DB->get_record_sql($sql, $params);
    }
}
