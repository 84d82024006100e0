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

namespace local_navigatr\reportbuilder\local;

use core_reportbuilder\local\filters\select;
use core_reportbuilder\system_report_factory;
use core_reportbuilder\table\system_report_table;
use local_navigatr\local\action\selection;
use local_navigatr\output\award_formatter;
use local_navigatr\reportbuilder\local\systemreports\issuance_log;

/**
 * What the filters of the log keep. Moodle holds them for each user on the server.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class log_filters {
    /**
     * The filters of a log.
     *
     * @param issuance_log $report
     */
    public function __construct(
        /** @var issuance_log */
        private readonly issuance_log $report
    ) {
    }

    /**
     * All awards that match the filters that the user has set.
     *
     * @param \context $context of the log
     * @return selection
     */
    public static function selection(\context $context): selection {
        /** @var issuance_log $report */
        $report = system_report_factory::create(issuance_log::class, $context, 'local_navigatr');
        ['sql' => $sql] = get_object_vars(system_report_table::create($report->get_report_persistent()->get('id'), []));
        return new selection($sql->from, $sql->where, $sql->params, $report->award_alias());
    }

    /**
     * Follows a link of the page that shows one state. A link of another session, such as a bookmark, changes nothing: what is
     * done with all that match the filters depends on them.
     *
     * @param string $state as for {@see set_state()}
     * @param string $sesskey of the link; empty: it has none
     * @return bool whether the filter is set
     */
    public function set_from_link(string $state, string $sesskey): bool {
        $isown = $sesskey !== '' && confirm_sesskey($sesskey);
        if ($isown) {
            $this->set_state($state);
        }
        return $isown;
    }

    /**
     * Sets the user's filter by state, beside the others that are set.
     *
     * @param string $state status or state; `all`: no filter by state
     */
    public function set_state(string $state): void {
        $isone = array_key_exists($state, award_formatter::standings());
        $this->report->set_filter_values([
            'award:state_operator' => $isone ? select::EQUAL_TO : select::ANY_VALUE,
            'award:state_value' => $isone ? $state : '',
        ] + $this->report->get_filter_values());
    }

    /**
     * The state that the user's filter keeps.
     *
     * @return string empty: all
     */
    public function state(): string {
        $values = $this->report->get_filter_values();
        $isone = (int) ($values['award:state_operator'] ?? select::ANY_VALUE) === select::EQUAL_TO;
        return $isone ? (string) ($values['award:state_value'] ?? '') : '';
    }
}
