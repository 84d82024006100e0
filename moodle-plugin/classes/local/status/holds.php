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

use local_navigatr\local\contract\vocabulary;

/**
 * Which of the sidecar's holds keep an award or a mapping. How they are said is {@see hold_formatter}.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class holds {
    /** @var string[] What of an award a hold may be about; its row has it as `held…`. */
    public const OF_HOLDS = ['target', 'courseid', 'rule', 'providerid', 'badgeid'];

    /**
     * What holds an award that the sidecar has: what only a person can mend comes first, what ends within seconds last. A
     * platform that does not work comes before one badge of it that fails.
     *
     * @param \stdClass $row what {@see self::OF_HOLDS} names, as `held…`
     * @param \stdClass[] $holds the contract's `hold`s
     * @return \stdClass|null the contract's `hold`
     */
    public static function on(\stdClass $row, array $holds): ?\stdClass {
        $holds = array_filter($holds, fn($hold) => self::concerns($hold, $row));
        $rank = fn($hold) => [$hold->remedy === 'wait', self::is_harmless($hold), self::is_of_badge($hold)];
        usort($holds, fn($one, $other) => $rank($one) <=> $rank($other));
        return $holds[0] ?? null;
    }

    /**
     * Whether it ends without anybody within seconds, or is what somebody wanted.
     *
     * @param \stdClass $hold
     * @return bool
     */
    public static function is_harmless(\stdClass $hold): bool {
        return in_array($hold->reason, vocabulary::HOLDS_WITHOUT_NOTICE, true);
    }

    /** What a condition of the site says already, in words of its own, by the condition's code. */
    private const SAID_BY_SITE = [
        'no_connection' => ['no_connection', 'connection_removed'],
        'cron_silent' => ['no_heartbeat'],
    ];

    /**
     * Those that say something beside what keeps all badges of the site.
     *
     * @param condition|null $site
     * @param \stdClass[] $holds the contract's `hold`s
     * @return \stdClass[]
     */
    public static function beside(?condition $site, array $holds): array {
        $said = self::SAID_BY_SITE[$site->code ?? ''] ?? [];
        return array_values(array_filter($holds, fn($hold) => !in_array($hold->reason, $said, true)));
    }

    /**
     * Those that people are to know of. With nothing waiting behind them two are no news: a paused mapping, of which the sidecar
     * names every one in a recovery, and the silence of a Moodle that was paired a minute ago; whether cron runs Moodle itself
     * knows better ({@see site_condition::silence()}). Nor is a mapping paused with its account: the hold of the account says it.
     *
     * @param array[] $holds the contract's `hold`s
     * @return array[]
     */
    public static function visible(array $holds): array {
        $unconnected = array_filter($holds, fn($hold) => in_array($hold['reason'], self::SAID_BY_SITE['no_connection'], true));
        $targets = array_filter(array_column($unconnected, 'target'));
        $isnews = fn($hold) => ($hold['waiting'] ?? 0) > 0
            || !in_array($hold['reason'], vocabulary::HOLDS_ONLY_WHILE_WAITING, true);
        $issaid = fn($hold) => $hold['reason'] === 'mapping_paused' && in_array($hold['target'], $targets, true);
        return array_values(array_filter($holds, fn($hold) => $isnews($hold) && !$issaid($hold)));
    }

    /**
     * Whether it is of a badge or of its provider.
     *
     * @param \stdClass $hold
     * @return bool
     */
    public static function is_of_badge(\stdClass $hold): bool {
        return in_array($hold->scope ?? '', ['badge', 'provider'], true);
    }

    /**
     * Whether a hold is about an award.
     *
     * @param \stdClass $hold
     * @param \stdClass $row as in {@see self::on()}
     * @return bool
     */
    private static function concerns(\stdClass $hold, \stdClass $row): bool {
        $scope = $hold->scope ?? '';
        if ($scope === 'site' || $scope === 'target') {
            return $scope === 'site' || $hold->target === $row->heldtarget;
        }
        $columns = ['badgeId' => 'heldbadgeid', 'providerId' => 'heldproviderid', 'courseId' => 'heldcourseid'];
        $ids = array_intersect_key($columns, array_filter((array) $hold, fn($id) => $id !== null));
        $other = array_filter($ids, fn($column, $id) => (string) $hold->$id !== (string) $row->$column, ARRAY_FILTER_USE_BOTH);
        $isrule = $scope !== 'mapping' || (int) ($hold->rule ?? 0) === (int) $row->heldrule;
        return $ids !== [] && $other === [] && $isrule && $hold->target === $row->heldtarget;
    }
}
