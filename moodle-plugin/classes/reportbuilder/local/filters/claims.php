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

namespace local_navigatr\reportbuilder\local\filters;

/**
 * Issued badges by whether their learners have claimed them.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class claims extends one_of {
    /** Claimed. */
    private const YES = 'yes';

    /** Not claimed so far. */
    private const NO = 'no';

    /** Not claimed for so long that somebody may ask the learner. */
    private const LATE = 'late';

    /**
     * SQL.
     *
     * @param array $values
     * @return array SQL and parameters
     */
    public function get_sql_filter(array $values): array {
        // The table is this filter's field.
        $alias = $this->filter->get_field_sql();
        $issued = "$alias.state = 'issued' AND $alias.claimed";
        $time = \core_reportbuilder\local\helpers\database::generate_param_name();
        return match ($this->chosen($values)) {
            self::YES => ["$issued = 1", []],
            self::NO => ["$issued = 0", []],
            self::LATE => ["$issued = 0 AND $alias.timeissued <= :$time", [$time => time() - 2 * WEEKSECS]],
            default => ['', []],
        };
    }

    /**
     * What can be chosen.
     *
     * @return array
     */
    public static function options(): array {
        return [
            self::YES => get_string('claimedyes', 'local_navigatr'),
            self::NO => get_string('claimedno', 'local_navigatr'),
            self::LATE => get_string('claimedlate', 'local_navigatr'),
        ];
    }
}
