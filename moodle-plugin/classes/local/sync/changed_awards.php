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

use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;
use local_navigatr\local\consent\consents;
use local_navigatr\local\erasure\erasures;

/**
 * Awards that the sidecar has and has not settled, of which something changed: they are sent again, after all that is new, and
 * the sidecar does nothing where nothing that it sends differs.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class changed_awards {
    /**
     * Marks them to be sent again, those first that were sent the longest ago.
     *
     * @param string $join SQL: tables beside that of the awards `a`
     * @param string $changed SQL: something changed, and the award is unsettled
     * @param array $params of both
     * @param int $limit how many at most
     */
    public static function mark(string $join, string $changed, array $params, int $limit): void {
        global $DB;
        [$connected, $targets] = accounts::sql_connected('a.target');
        $sql = "SELECT a.id
                  FROM {local_navigatr_award} a
                  $join
                 WHERE a.status = 'sent' AND a.due = 0 AND $changed
                       AND $connected AND " . consents::sql_allow('a') . '
                       AND ' . erasures::not_pending('a.userid', 'a.courseid') . '
              ORDER BY a.timesent, a.id';
        $ids = array_keys($DB->get_records_sql($sql, $params + $targets, 0, $limit));
        if ($ids) {
            [$insql, $params] = $DB->get_in_or_equal($ids, SQL_PARAMS_NAMED);
            $select = "due = 0 AND status = 'sent' AND id $insql";
            $DB->set_field_select(award::TABLE, 'due', award::DUE_AFTERWARDS, $select, $params);
        }
    }
}
