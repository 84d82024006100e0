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

namespace local_navigatr\local\connection;

use local_navigatr\local\award\award;
use local_navigatr\local\award\baseline_rule;
use local_navigatr\local\completion\baseline;
use local_navigatr\local\course_badge\mapping_state;
use local_navigatr\local\course_badge\permitted_badge;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\platform;
use local_navigatr\local\transaction;

/**
 * What a change of the connected account does to mappings: those of the account that went wait in review, and are as they
 * were once it is back. Only a person lets them issue from another account.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class account_review {
    /**
     * Puts what belongs to another account of the same platform into review, and keeps in which state it was.
     *
     * @param string $target
     * @return int how many
     */
    public static function put_aside(string $target): int {
        [$isother, $params] = self::sql_other('target', $target);
        $mappings = mapping::get_records_select("$isother AND state <> :review", $params + ['review' => mapping::REVIEW]);
        return mapping_state::move($mappings, fn($mapping) => mapping_state::write_state($mapping, mapping::REVIEW, [
            'statebefore' => $mapping->get('state'),
            // A learner who completed during an earlier change is still listed, if nobody decided about them.
            'timereview' => $mapping->get('timereview') ?: time(),
        ]));
    }

    /**
     * Gives what belongs to the given account, which is connected again, the state from before. What may not issue by now is
     * paused: its page says why.
     *
     * @param string $target
     * @return int how many
     */
    public static function bring_back(string $target): int {
        return mapping_state::move(self::returning($target), function ($mapping) {
            $state = permitted_badge::refusal($mapping) ? mapping::PAUSED : $mapping->get('statebefore');
            return transaction::run(function () use ($mapping, $state) {
                $isback = mapping_state::write_state($mapping, $state, baseline_rule::mark((int) $mapping->get('courseid')));
                if ($isback) {
                    self::keep_for_confirmation($mapping);
                }
                return $isback;
            });
        });
    }

    /**
     * How many mappings would be back.
     *
     * @param string $target
     * @return int
     */
    public static function count_returning(string $target): int {
        return count(self::returning($target));
    }

    /**
     * Mappings in review because their account was replaced.
     *
     * @param string $target their account
     * @return mapping[]
     */
    private static function returning(string $target): array {
        $select = 'target = :target AND state = :review AND statebefore IS NOT NULL';
        return mapping::get_records_select($select, ['target' => $target, 'review' => mapping::REVIEW]);
    }

    /**
     * A learner who completed in between becomes an earlier completer: nothing is sent for them until somebody confirms it.
     * What a person sent stays as it is.
     *
     * @param mapping $mapping
     */
    private static function keep_for_confirmation(mapping $mapping): void {
        global $DB;
        $courseid = (int) $mapping->get('courseid');
        $DB->execute(
            "UPDATE {local_navigatr_award}
                SET origin = 'baseline', status = 'baseline', due = :notdue, reason = NULL, timecompletionlost = 0,
                    timemodified = :now
              WHERE courseid = :courseid AND target = :target AND rule = :rule AND timecompleted >= :timereview
                    AND " . award::UNSENT . " AND origin IN ('event', 'sweep')",
            (array) mapping_key::of($mapping) + [
                'notdue' => award::NOT_DUE, 'now' => time(), 'timereview' => $mapping->get('timereview'),
            ]
        );
        baseline::record($courseid);
    }

    /**
     * SQL condition: belongs to another account of the same platform.
     *
     * @param string $column
     * @param string $target
     * @return array the condition and its parameters
     */
    public static function sql_other(string $column, string $target): array {
        global $DB;
        $params = ['other' => $target, 'platform' => platform::of_target($target) . ':%'];
        return ["$column <> :other AND " . $DB->sql_like($column, ':platform'), $params];
    }
}
