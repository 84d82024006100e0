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

use local_navigatr\local\award\award_counts;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\awards;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\reader;

/**
 * What keeps the learners of a mapping from their badges.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mapping_condition {
    /**
     * Everything that keeps them, what stops most first. That the mapping is paused or in review is not in it: its state says
     * so.
     *
     * @param mapping $mapping
     * @param \stdClass|null $counts of its awards that the user may see, where they were read
     * @return condition[]
     */
    public static function all(mapping $mapping, ?\stdClass $counts = null): array {
        $others = [self::attention($mapping, $counts), ...objection::all($mapping)];
        $ofcourse = course_condition::known((int) $mapping->get('courseid'));
        return array_values(array_filter([...self::stops($mapping), ...$others, $ofcourse]));
    }

    /**
     * What stops all of them.
     *
     * @param mapping $mapping
     * @return condition[]
     */
    public static function stops(mapping $mapping): array {
        $row = new \stdClass();
        foreach (holds::OF_HOLDS as $name) {
            $row->{"held$name"} = $mapping->get($name);
        }
        $around = circumstances::as_last_heard();
        if ($around->targets !== [] && !in_array($mapping->get('target'), $around->targets, true)) {
            return array_values(array_filter([$around->site(), self::of_other_account($mapping)]));
        }
        $hold = holds::on($row, holds::beside($around->site(), $around->holds));
        $hold = $hold && holds::is_harmless($hold) ? null : $hold;
        return array_values(array_filter([
            $around->site(),
            $hold ? stop_condition::held($hold, (int) $mapping->get('courseid')) : null,
            // What holds the badge now says more than what a look at night found.
            $hold && holds::is_of_badge($hold) ? null : stop_condition::problem($mapping->get('problem'), $mapping->get('target')),
        ]));
    }

    /**
     * A mapping whose account is not connected waits for that alone, whatever holds its badge there. In review its state says so.
     *
     * @param mapping $mapping
     * @return condition|null
     */
    private static function of_other_account(mapping $mapping): ?condition {
        return $mapping->get('state') === mapping::REVIEW
            ? null
            : new condition(condition::HELD, 'other_account', get_string('conditionotheraccount', 'local_navigatr'));
    }

    /**
     * How many of its badges, of those that the user may see, need somebody, and why most of them do.
     *
     * @param mapping $mapping
     * @param \stdClass|null $counts
     * @return condition|null
     */
    private static function attention(mapping $mapping, ?\stdClass $counts): ?condition {
        if ($counts?->needsAttention === 0) {
            return null;
        }
        $courseid = (int) $mapping->get('courseid');
        $scope = award_scope::of_course($courseid);
        $reasons = awards::attention_seen($scope);
        if ($reasons === []) {
            return null;
        }
        $platform = $mapping->platform();
        $counts ??= awards::counts_seen($scope);
        $earned = awards::earned($counts);
        $facts = ['number' => award_counts::shown($counts->needsAttention), 'of' => award_counts::shown($earned)];
        $first = (string) array_key_first($reasons);
        $most = award_condition::reasoned('needs_attention', $first, reader::in_course($courseid), $platform);
        $words = [get_string('attentioncount', 'local_navigatr', $facts), $most?->why];
        $code = $counts->needsAttention === $earned ? 'all_need_attention' : 'some_need_attention';
        return new condition(condition::FAILING, $code, trim(implode(' ', $words)), [
            'todo' => count($reasons) > 1 ? get_string('attentionothers', 'local_navigatr') : (string) $most?->todo,
        ] + self::link_to_log($courseid));
    }

    /**
     * The way to the log, for those who may see it.
     *
     * @param int $courseid
     * @return array
     */
    private static function link_to_log(int $courseid): array {
        return has_capability('local/navigatr:viewlog', \context_course::instance($courseid)) ? [
            'url' => new \moodle_url('/local/navigatr/log.php', ['id' => $courseid]),
            'link' => get_string('viewlog', 'local_navigatr'),
        ] : [];
    }
}
