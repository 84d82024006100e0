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

namespace local_navigatr\local\action;

use core_reportbuilder\system_report_factory;
use core_reportbuilder\table\system_report_table;
use local_navigatr\local\award\award;
use local_navigatr\local\award\award_scope;
use local_navigatr\reportbuilder\local\systemreports\issuance_log;

/**
 * Which awards of a log somebody means. Always only those that the user sees there.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class selection {
    /**
     * A selection.
     *
     * @param \context $context of the log
     * @param string $where SQL about the award `a`; null: what the filters of the log keep
     * @param array $params
     */
    private function __construct(
        /** @var \context */
        private readonly \context $context,
        /** @var string|null */
        private readonly ?string $where,
        /** @var array */
        private readonly array $params = []
    ) {
    }

    /**
     * The rows that were ticked.
     *
     * @param \context $context
     * @param string[] $uuids
     * @return self
     */
    public static function of_ids(\context $context, array $uuids): self {
        global $DB;
        [$in, $params] = $DB->get_in_or_equal($uuids, SQL_PARAMS_NAMED, 'uuid', true, '');
        return new self($context, "a.uuid $in", $params);
    }

    /**
     * All that match the filters that the user has set in the log.
     *
     * @param \context $context
     * @return self
     */
    public static function of_filter(\context $context): self {
        return new self($context, null);
    }

    /**
     * All that need attention for one reason, with one badge.
     *
     * @param \context $context
     * @param string $reason
     * @param string $badgeid
     * @return self
     */
    public static function of_cause(\context $context, string $reason, string $badgeid): self {
        $where = "a.status = 'sent' AND a.state = 'needs_attention' AND a.reason = :cause AND a.badgeid = :causebadge";
        return new self($context, $where, ['cause' => $reason, 'causebadge' => $badgeid]);
    }

    /**
     * SQL of the awards.
     *
     * @return array FROM, WHERE, parameters, and the alias of the award in them
     */
    public function sql(): array {
        if ($this->where === null) {
            return $this->sql_of_report();
        }
        [$seen, $params] = award_scope::of($this->context)->sql_awards('a');
        return ['{' . award::TABLE . '} a', "$this->where AND $seen", $this->params + $params, 'a'];
    }

    /**
     * SQL of what the report shows on all its pages: Moodle keeps a user's filters on the server.
     *
     * @return array as {@see sql()}
     */
    private function sql_of_report(): array {
        /** @var issuance_log $report */
        $report = system_report_factory::create(issuance_log::class, $this->context, 'local_navigatr');
        $table = system_report_table::create($report->get_report_persistent()->get('id'), []);
        return [$table->sql->from, $table->sql->where, $table->sql->params, $report->award_alias()];
    }
}
