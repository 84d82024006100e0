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

use core_reportbuilder\local\filters\text;
use core_reportbuilder\local\report\filter;
use local_navigatr\local\award\award;

/**
 * Filters awards by a text about their learner. Who is meant is found first, among people who have awards: few are named by
 * their ids, for which there is an index. What many have in common is soon met among the awards, too.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class learner_text extends text {
    /** More people than these are not named one by one. */
    private const NAMED_MAX = 5000;

    /** @var int[] Operators that usually few people meet. */
    private const SELECTIVE = [self::CONTAINS, self::IS_EQUAL_TO, self::STARTS_WITH, self::ENDS_WITH];

    /**
     * A filter like one of Moodle's user entity.
     *
     * @param filter $like
     * @param string $award alias of the table of awards
     * @param string $user alias of the table of users
     * @return filter the same one where it is not about a text
     */
    public static function like(filter $like, string $award, string $user): filter {
        if ($like->get_filter_class() !== text::class) {
            return $like;
        }
        $header = new \lang_string('customfieldcolumn', 'core_reportbuilder', $like->get_header());
        $own = new filter(self::class, $like->get_name(), $header, $like->get_entity_name());
        return $own->set_field_sql($like->get_field_sql(), $like->get_field_params())
            ->add_joins($like->get_joins())
            ->set_options(['award' => $award, 'user' => $user]);
    }

    /**
     * SQL.
     *
     * @param array|null $values Moodle 4.1 permits null
     * @return array SQL and parameters
     */
    public function get_sql_filter(?array $values): array {
        $all = parent::get_sql_filter($values ?? []);
        $operator = (int) ($values["{$this->name}_operator"] ?? self::ANY_VALUE);
        if ($all[0] === '' || !in_array($operator, self::SELECTIVE, true)) {
            return $all;
        }
        $ids = $this->found($operator . ' ' . $values["{$this->name}_value"], ...$all);
        if (count($ids) > self::NAMED_MAX) {
            return $all;
        }
        $alias = $this->filter->get_options()['award'];
        return [$ids ? "$alias.userid IN (" . implode(', ', $ids) . ')' : '1 = 0', []];
    }

    /**
     * People who have awards and are meant, no more than one above those that are named. Moodle asks for the SQL of one page
     * several times.
     *
     * @param string $asked what tells this search from others of the same filter
     * @param string $sql
     * @param array $params
     * @return int[] their ids
     */
    private function found(string $asked, string $sql, array $params): array {
        global $DB;
        $cache = \cache::make_from_params(\cache_store::MODE_REQUEST, 'local_navigatr', 'learnertext');
        $key = sha1("$this->name $asked");
        $ids = $cache->get($key);
        if ($ids === false) {
            $user = $this->filter->get_options()['user'];
            // With EXISTS, MariaDB would list the learners of all awards first; and by the index of deleted accounts, which are
            // few, it would look up each of the others. The first join finds the learner of an award; others add to the learner.
            $joins = implode(' ', array_slice($this->filter->get_joins(), 1));
            $ids = array_map('intval', $DB->get_fieldset_sql("SELECT $user.id
                  FROM {user} $user $joins
                 WHERE $user.deleted + 0 = 0 AND $sql
                       AND (SELECT MIN(had.id) FROM {" . award::TABLE . "} had WHERE had.userid = $user.id) IS NOT NULL
                 LIMIT " . (self::NAMED_MAX + 1), $params));
            $cache->set($key, $ids);
        }
        return $ids;
    }
}
