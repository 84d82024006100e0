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

namespace local_navigatr\local\status;

use local_navigatr\local\limit\limit_words;
use local_navigatr\local\limit\limits;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\other_plugin\obf_queue;
use local_navigatr\local\other_plugin\obf_rules;

/**
 * What speaks against a mapping that issues, or would if it were resumed. It stops nothing: a person decides.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class objection {
    /** What is said of a rule of another plugin, by the state of the mapping. */
    private const OTHER_PLUGIN = [
        mapping::ACTIVE => 'otherpluginboth', mapping::PAUSED => 'otherpluginwaits', mapping::REVIEW => 'otherpluginreview',
    ];

    /**
     * Everything that does.
     *
     * @param mapping $mapping
     * @return condition[]
     */
    public static function all(mapping $mapping): array {
        return array_values(array_filter([
            self::other_plugin($mapping), self::other_plugin_queue($mapping), self::category_limit($mapping),
        ]));
    }

    /**
     * A rule of another plugin issues the same badge.
     *
     * @param mapping $mapping
     * @return condition|null
     */
    private static function other_plugin(mapping $mapping): ?condition {
        $rule = obf_rules::same_as($mapping);
        if (!$rule) {
            return null;
        }
        $why = get_string(self::OTHER_PLUGIN[$mapping->get('state')], 'local_navigatr', $mapping->badge_name());
        $page = $rule->page();
        return new condition(condition::MOVING, 'other_plugin', $why, [
            'todo' => get_string($page ? 'otherplugintodo' : 'otherpluginask', 'local_navigatr'),
            'url' => $page,
            'link' => $page ? get_string('otherpluginlink', 'local_navigatr') : '',
        ]);
    }

    /**
     * Another plugin still tries to issue the same badge.
     *
     * @param mapping $mapping
     * @return condition|null
     */
    private static function other_plugin_queue(mapping $mapping): ?condition {
        $count = obf_queue::number($mapping);
        if ($count === 0) {
            return null;
        }
        $words = ['badge' => $mapping->badge_name(), 'count' => $count];
        $page = obf_queue::page();
        return new condition(condition::MOVING, 'other_plugin', get_string('otherpluginqueue', 'local_navigatr', $words), [
            'todo' => get_string($page ? 'otherpluginqueuetodo' : 'otherpluginqueueask', 'local_navigatr'),
            'url' => $page,
            'link' => $page ? get_string('otherpluginqueuelink', 'local_navigatr') : '',
        ]);
    }

    /**
     * The category of the course does not allow its badge: the limit, or the course, was changed since.
     *
     * @param mapping $mapping
     * @return condition|null
     */
    private static function category_limit(mapping $mapping): ?condition {
        $limit = limits::in_course((int) $mapping->get('courseid'));
        $sentence = $limit ? limit_words::objection($limit, $mapping) : null;
        if ($sentence === null) {
            return null;
        }
        $page = limit_words::page($limit->categoryid);
        $isactive = $mapping->get('state') === mapping::ACTIVE;
        return new condition(condition::MOVING, 'category_limit', $sentence, [
            'todo' => get_string($isactive ? 'limitstillissued' : 'limitnotresumed', 'local_navigatr'),
            'url' => $page,
            'link' => $page ? get_string('limits', 'local_navigatr') : '',
        ]);
    }
}
