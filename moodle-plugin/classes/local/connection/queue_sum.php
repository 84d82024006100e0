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

/**
 * What waits behind all connections together.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class queue_sum {
    /** What is counted. */
    private const COUNTS = ['queued', 'sending', 'unknown', 'needsAttention', 'issued', 'cancelled'];

    /**
     * The sum. Of one it is its own.
     *
     * @param \stdClass[] $connections the contract's `connection`s
     * @return array the contract's `queueSummary`
     */
    public static function of(array $connections): array {
        $queues = array_map(fn($connection) => (array) $connection->queue, $connections);
        if (count($queues) === 1) {
            return $queues[0];
        }
        $known = fn($name) => array_filter(array_column($queues, $name), fn($value) => $value !== null);
        $sum = [];
        foreach (self::COUNTS as $name) {
            $sum[$name] = array_sum(array_column($queues, $name));
        }
        // Instants of one form: their order as text is their order in time.
        return $sum + [
            'oldestQueuedAt' => $known('oldestQueuedAt') ? min($known('oldestQueuedAt')) : null,
            'lastIssuedAt' => $known('lastIssuedAt') ? max($known('lastIssuedAt')) : null,
            'etaSeconds' => $known('etaSeconds') ? max($known('etaSeconds')) : null,
        ];
    }
}
