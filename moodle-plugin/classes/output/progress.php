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

use local_navigatr\local\award\award_counts;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\number;

/**
 * A strip of counts by state, which the page keeps current while anything moves.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class progress {
    /** @var string[] Names of the counts of the contract, and their strings, in the order of a badge's way. */
    private const SHOWN = [
        'noConsent' => 'count_noconsent',
        'waiting' => 'count_waiting',
        'completionMissing' => 'count_completionmissing',
        'notTracked' => 'count_nottracked',
        'queued' => 'count_queued',
        'sending' => 'count_sending',
        'unknown' => 'count_unknown',
        'needsAttention' => 'count_attention',
        'issued' => 'count_issued',
        'cancelled' => 'count_cancelled',
        'revoking' => 'count_revoking',
        'revoked' => 'count_revoked',
    ];

    /** @var string[] Counts that are shown although they are 0. */
    private const ALWAYS = ['waiting', 'queued', 'needsAttention', 'issued'];

    /** @var (string|null)[] States by which the log filters, where they are not named as the count; null: by none. */
    private const STATES = [
        'noConsent' => 'noconsent', 'needsAttention' => 'needs_attention', 'completionMissing' => null,
        'notTracked' => 'nottracked',
    ];

    /** @var array Counts by the contract's names. */
    private array $counts;

    /**
     * A strip.
     *
     * @param array $counts by the contract's names; what is not known is not in it
     * @param \moodle_url|null $filterurl page that shows only one state, named in `state`; null: the counts are no links
     * @param string $current the state that is shown alone; empty: all
     */
    public function __construct(
        array $counts,
        /** @var \moodle_url|null */
        private readonly ?\moodle_url $filterurl = null,
        /** @var string */
        private readonly string $current = ''
    ) {
        $this->counts = $counts;
    }

    /**
     * Context of the template.
     *
     * @return array
     */
    public function export(): array {
        $items = [];
        foreach (array_intersect_key(self::SHOWN, $this->counts) as $name => $key) {
            $count = (int) $this->counts[$name];
            $isalways = in_array($name, self::ALWAYS, true);
            $items[] = [
                'name' => $name,
                'label' => get_string($key, 'local_navigatr'),
                'count' => award_counts::shown($count),
                'always' => $isalways,
                'hidden' => $count === 0 && !$isalways,
                'attention' => $name === 'needsAttention' && $count > 0,
            ] + $this->link($name);
        }
        return [
            'items' => $items,
            'moving' => $this->is_moving(),
            'eta' => $this->eta(),
            // How the page's module writes a count that is not exact.
            'more' => award_counts::MOST + 1,
            'moretext' => award_counts::shown(award_counts::MOST + 1),
            'thousands' => number::separator(),
        ];
    }

    /**
     * How many of all that were earned are issued.
     *
     * @return array|null `issued`, `total` and `percent`; null where nothing was earned, or it was not counted to the end
     */
    public function bar(): ?array {
        $counts = array_map('intval', array_intersect_key($this->counts, self::SHOWN));
        unset($counts['notTracked'], $counts['cancelled'], $counts['revoking'], $counts['revoked']);
        $total = array_sum($counts);
        if ($total === 0 || max($counts) > award_counts::MOST) {
            return null;
        }
        $issued = $counts['issued'] ?? 0;
        return [
            'issued' => number::shown($issued),
            'total' => number::shown($total),
            'percent' => intdiv(100 * $issued, $total),
        ];
    }

    /**
     * The link that shows only what a count is about.
     *
     * @param string $name of the count
     * @return array `url`: null for none, and `current`
     */
    private function link(string $name): array {
        $state = array_key_exists($name, self::STATES) ? self::STATES[$name] : $name;
        $url = $this->filterurl && $state !== null ? new \moodle_url($this->filterurl, ['state' => $state]) : null;
        return ['url' => $url?->out(false), 'current' => $state !== null && $state === $this->current];
    }

    /**
     * Whether the counts change without a person.
     *
     * @return bool
     */
    private function is_moving(): bool {
        return array_sum(array_intersect_key($this->counts, array_flip(vocabulary::MOVING))) > 0;
    }

    /**
     * How long it takes until all is sent.
     *
     * @return string|null
     */
    private function eta(): ?string {
        $seconds = $this->counts['etaSeconds'] ?? null;
        return $seconds ? get_string('etaminutes', 'local_navigatr', (int) ceil($seconds / 60)) : null;
    }
}
