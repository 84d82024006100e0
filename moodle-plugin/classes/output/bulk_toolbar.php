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

use local_navigatr\local\account\accounts;
use local_navigatr\local\action\bulk_action;
use local_navigatr\local\action\bulk_actions;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\awards;
use local_navigatr\local\award\platform_actions;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\number;

/**
 * What people who may act find above the table of the log: causes that hit many, what to do with ticked rows or with all that
 * match the filters, and how far the last such action is.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class bulk_toolbar {
    /** A cause that hit fewer is told by their rows. */
    private const CAUSE_FEWEST = 3;

    /** More lines would push the table off the screen. */
    private const CAUSES_MOST = 5;

    /**
     * What the template shows.
     *
     * @param \context $context of the log
     * @param int|null $attention how many badges need attention, where that is known
     * @return array|null null for those who may not act
     */
    public static function export(\context $context, ?int $attention = null): ?array {
        if (!has_capability('local/navigatr:manageissuances', $context)) {
            return null;
        }
        return [
            'causes' => self::causes($context, $attention),
            'actions' => array_map(fn($action) => [
                'name' => $action,
                'label' => bulk_action_text::label($action),
            ], self::actions($context)),
            'progress' => array_map([self::class, 'progress'], bulk_actions::shown($context)),
        ];
    }

    /**
     * Causes that hit many, for those who may act.
     *
     * @param \context $context of the log
     * @param int|null $attention how many badges need attention, where that is known
     * @return array[] as the contract has them
     */
    public static function causes(\context $context, ?int $attention = null): array {
        $isfew = $attention !== null && $attention < self::CAUSE_FEWEST;
        if ($isfew || !has_capability('local/navigatr:manageissuances', $context)) {
            return [];
        }
        $causes = awards::causes_seen(award_scope::of($context), self::CAUSE_FEWEST, self::CAUSES_MOST);
        return array_map([self::class, 'cause'], $causes);
    }

    /**
     * What the reader can do with many.
     *
     * @param \context $context of the log
     * @return string[]
     */
    private static function actions(\context $context): array {
        $mayrevoke = has_capability('local/navigatr:revoke', $context)
            && array_filter(accounts::targets(), fn($target) => platform_actions::can('revoke', $target));
        return array_values(array_filter(array_keys(vocabulary::BULK_ACTIONS), fn($action) => $action !== 'revoke' || $mayrevoke));
    }

    /**
     * How far an action is, for the template.
     *
     * @param bulk_action $action
     * @return array
     */
    private static function progress(bulk_action $action): array {
        $progress = bulk_action_text::progress($action);
        $counts = fn($result) => ['count' => number::shown($result['count'])] + $result;
        return [
            'doneshown' => number::shown($progress['done']),
            'totalshown' => number::shown($progress['total']),
            'results' => array_map($counts, $progress['results']),
        ] + $progress;
    }

    /**
     * One line about a cause.
     *
     * @param \stdClass $cause of {@see awards::causes_seen()}
     * @return array
     */
    private static function cause(\stdClass $cause): array {
        $count = number::shown((int) $cause->number);
        $count = $cause->isatleast ? get_string('countatleast', 'local_navigatr', $count) : $count;
        return [
            'reason' => $cause->reason,
            'badgeId' => $cause->badgeid,
            'summary' => get_string('causesummary', 'local_navigatr', (object) [
                'count' => $count,
                // In a page from right to left the number before it stays before it.
                'badge' => '<bdi>' . s(mapping::name_of($cause->badgename, $cause->badgeid)) . '</bdi>',
                'reason' => s(award_formatter::reason($cause->reason, $cause->target)),
            ]),
            'button' => get_string('causeretry', 'local_navigatr', $count),
        ];
    }
}
