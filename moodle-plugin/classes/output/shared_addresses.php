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

namespace local_navigatr\output;

use local_navigatr\local\award\award_scope;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\plain_text;

/**
 * Learners of a course whose badges wait because another account has the same email address: one question about all.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class shared_addresses {
    /**
     * What the template shows, for those who may decide.
     *
     * @param \context $context of the log
     * @return array|null null where nobody is asked
     */
    public static function export(\context $context): ?array {
        if (!$context instanceof \context_course || !has_capability('local/navigatr:manageissuances', $context)) {
            return null;
        }
        $cases = self::cases($context);
        return $cases ? [
            'summary' => get_string('sharedaddresses', 'local_navigatr', count($cases)),
            'cases' => $cases,
        ] : null;
    }

    /**
     * Those who wait, as many as can be decided about at once, among the learners that the user may see.
     *
     * @param \context_course $context
     * @return array[] `uuid` and `name`
     */
    private static function cases(\context_course $context): array {
        global $DB;
        [$visible, $params] = award_scope::of($context)->sql_awards('a');
        $names = \core_user\fields::for_name()->get_sql('u')->selects;
        $sql = "SELECT a.uuid, u.deleted $names
                  FROM {local_navigatr_award} a
                  JOIN {user} u ON u.id = a.userid
                 WHERE a.status = 'sent' AND a.state = 'needs_attention' AND a.reason = 'shared_address' AND $visible
              ORDER BY u.lastname, u.firstname, a.id";
        $rows = $DB->get_records_sql($sql, $params, 0, vocabulary::BATCH_MAX);
        $name = fn($row) => $row->deleted ? get_string('deleteduser', 'bulkusers') : plain_text::person($row, $context);
        return array_values(array_map(fn($row) => ['uuid' => $row->uuid, 'name' => $name($row)], $rows));
    }
}
