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

use local_navigatr\local\award\expiry;
use local_navigatr\local\mapping\mapping;

/**
 * People, and what would happen to each: of a backfill, or of badges that a person issues by hand. Read page by page, so that a
 * course with a hundred thousand learners has one, too.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class dry_run {
    /** Those who completed before the course was mapped. */
    public const EARLIER = 'earlier';

    /** Everybody who is enrolled. */
    public const BY_HAND = 'byhand';

    /** How somebody stands who receives the badge. */
    public const ELIGIBLE = 'eligible';

    /** Shows those whose badge would have expired already: they are eligible all the same. */
    public const EXPIRED = 'expired';

    /** Moodle's USER_SEARCH_CONTAINS, and `true` in Moodle 4.1, which has no name for it. */
    private const ANYWHERE = 1;

    /** @var \context_course */
    private readonly \context_course $context;

    /** @var int[]|null Whose badge would have expired, looked up once. */
    private ?array $expired = null;

    /** @var int[]|null How many stand how, counted once: in a large course that takes long. */
    private ?array $counts = null;

    /**
     * A list.
     *
     * @param mapping $mapping
     * @param string $list one of the lists above
     * @param string $show only those who stand so; empty: all
     * @param string $search part of a name, or of what the user may see of people's identity; empty: all
     */
    public function __construct(
        /** @var mapping */
        private readonly mapping $mapping,
        /** @var string */
        private readonly string $list,
        /** @var string */
        private readonly string $show = '',
        /** @var string */
        private readonly string $search = ''
    ) {
        $this->context = \context_course::instance($mapping->get('courseid'));
    }

    /**
     * How many there are, whatever is shown or searched for.
     *
     * @return int[] by how they stand
     */
    public function counts(): array {
        global $DB;
        [$sql, $params] = $this->sql();
        $this->counts ??= array_map(
            'intval',
            $DB->get_records_sql_menu("SELECT standing, COUNT(1) FROM ($sql) s GROUP BY standing", $params)
        );
        return $this->counts;
    }

    /**
     * How many are shown.
     *
     * @return int
     */
    public function count_shown(): int {
        global $DB;
        if ($this->search === '' && $this->show !== self::EXPIRED) {
            return $this->show === '' ? array_sum($this->counts()) : $this->counts()[$this->show] ?? 0;
        }
        [$from, $params] = $this->sql_shown();
        return $DB->count_records_sql("SELECT COUNT(1) $from", $params);
    }

    /**
     * Those who would receive a badge that has expired already. By hand nobody would.
     *
     * @return int[] their ids in the list
     */
    public function expired(): array {
        global $DB;
        [$where, $more] = $this->sql_expired();
        [$sql, $params] = $this->sql();
        $this->expired ??= $where === '' ? [] : array_map(
            'intval',
            $DB->get_fieldset_sql("SELECT s.id FROM ($sql) s WHERE $where", $params + $more)
        );
        return $this->expired;
    }

    /**
     * SQL: somebody's badge would have expired.
     *
     * @return array SQL and parameters; empty SQL: nobody's
     */
    private function sql_expired(): array {
        $months = $this->list === self::EARLIER ? expiry::months($this->mapping) : 0;
        return $months === 0 ? ['', []] : ['s.standing = :canreceive AND s.timecompleted <= :lastexpired', [
            'canreceive' => self::ELIGIBLE, 'lastexpired' => expiry::last_expired($months),
        ]];
    }

    /**
     * Those that are shown, by name.
     *
     * @param int $first
     * @param int $number 0: all
     * @return \moodle_recordset `id` (of the award; by hand, of the person), `userid`, `timecompleted`, `standing`, names
     *         and identity fields
     */
    public function rows(int $first = 0, int $number = 0): \moodle_recordset {
        global $DB;
        [$from, $params] = $this->sql_shown();
        $fields = \core_user\fields::for_name()->including(...$this->identity_fields());
        $names = $fields->get_sql('u', false, '', '', false)->selects;
        $sql = "SELECT s.id, s.userid, s.timecompleted, s.standing, $names $from ORDER BY u.lastname, u.firstname, s.id";
        return $DB->get_recordset_sql($sql, $params, $first, $number);
    }

    /**
     * One of the list, whatever is shown.
     *
     * @param int $id
     * @return \stdClass|null `id`, `userid` and `standing`
     */
    public function find(int $id): ?\stdClass {
        global $DB;
        [$sql, $params] = $this->sql();
        return $DB->get_record_sql("SELECT * FROM ($sql) s WHERE s.id = :found", $params + ['found' => $id]) ?: null;
    }

    /**
     * What the site shows of people's identity to those who may see it, without custom profile fields.
     *
     * @return string[]
     */
    public function identity_fields(): array {
        return \core_user\fields::get_identity_fields($this->context, false);
    }

    /**
     * SQL of those that are shown, from FROM on.
     *
     * @return array SQL and parameters
     */
    private function sql_shown(): array {
        global $DB;
        [$sql, $params] = $this->sql();
        $where = '1 = 1';
        [$expired, $more] = $this->sql_expired();
        if ($this->show === self::EXPIRED && $expired !== '') {
            $where .= " AND $expired";
            $params += $more;
        } else if ($this->show !== '') {
            $where .= ' AND s.standing = :shown';
            $params['shown'] = $this->show;
        }
        if ($this->search !== '') {
            // Moodle takes a percent sign for anything.
            $text = $DB->sql_like_escape($this->search);
            [$found, $more] = users_search_sql($text, 'u', self::ANYWHERE, $this->identity_fields());
            $where .= " AND $found";
            $params += $more;
        }
        return ["FROM ($sql) s LEFT JOIN {user} u ON u.id = s.userid AND u.deleted = 0 WHERE $where", $params];
    }

    /**
     * SQL of the whole list.
     *
     * @return array SQL and parameters
     */
    private function sql(): array {
        return $this->list === self::BY_HAND
            ? hand_issue::standings($this->mapping)
            : backfill::standings($this->mapping, 0);
    }
}
