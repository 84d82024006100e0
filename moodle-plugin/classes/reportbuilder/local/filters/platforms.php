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

use local_navigatr\local\account\platforms as platforms_in_use;
use local_navigatr\local\platform;

/**
 * Badges by the platform that they are issued from.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class platforms extends one_of {
    /**
     * SQL.
     *
     * @param array $values
     * @return array SQL and parameters
     */
    public function get_sql_filter(array $values): array {
        global $DB;
        $chosen = $this->chosen($values);
        // What is no longer connected stays what was chosen: then nothing else is shown, or acted on.
        if ($chosen === '') {
            return ['', []];
        }
        $name = \core_reportbuilder\local\helpers\database::generate_param_name();
        return [$DB->sql_like($this->filter->get_field_sql(), ":$name"), [$name => $DB->sql_like_escape("$chosen:") . '%']];
    }

    /**
     * What can be chosen.
     *
     * @return string[]
     */
    public static function options(): array {
        $platforms = platforms_in_use::in_use();
        return array_combine($platforms, array_map([platform::class, 'name'], $platforms));
    }
}
