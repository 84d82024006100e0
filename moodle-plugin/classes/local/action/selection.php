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

use local_navigatr\local\award\award;
use local_navigatr\local\award\award_scope;

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
     * @param string $from SQL
     * @param string $where SQL
     * @param array $params
     * @param string $alias of the award in both
     */
    public function __construct(
        /** @var string */
        public readonly string $from,
        /** @var string */
        public readonly string $where,
        /** @var array */
        public readonly array $params,
        /** @var string */
        public readonly string $alias
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
        return self::seen($context, "a.uuid $in", $params);
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
        $where = "a.rule >= 0 AND a.status = 'sent' AND a.state = 'needs_attention' AND a.reason = :cause
                  AND a.badgeid = :causebadge";
        return self::seen($context, $where, ['cause' => $reason, 'causebadge' => $badgeid]);
    }

    /**
     * Those that the user sees.
     *
     * @param \context $context
     * @param string $where about the award `a`
     * @param array $params
     * @return self
     */
    private static function seen(\context $context, string $where, array $params): self {
        [$seen, $more] = award_scope::of($context)->sql_awards('a');
        return new self('{' . award::TABLE . '} a', "$where AND $seen", $params + $more, 'a');
    }
}
