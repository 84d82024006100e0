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

use local_navigatr\local\award;
use local_navigatr\local\badge_image;
use local_navigatr\local\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\failure;

/**
 * How the connection stands. Moodle's own counts are always there; the sidecar's only while it answers.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class status {
    /**
     * Reads it, with at most one call of the sidecar.
     *
     * @return array the contract's `connectionStatus`
     */
    public static function read(): array {
        $mappings = mappings::count_by_state();
        return self::of_sidecar() + [
            'mappingsActive' => $mappings['active'],
            'mappingsPaused' => $mappings['paused'],
            'mappingsReview' => $mappings['review'],
            'awardsWaiting' => award::count_records(['status' => award::WAITING]),
        ];
    }

    /**
     * What the sidecar says, or why it says nothing.
     *
     * @return array
     */
    private static function of_sidecar(): array {
        try {
            $connection = client::from_config()->connection();
            badge_image::remember_sources($connection);
            account_change::note($connection);
        } catch (failure $failure) {
            return [
                'reachable' => false,
                'message' => $failure->getMessage(),
                'configured' => false,
                'accountName' => null,
                'environment' => null,
                'target' => null,
                'tokenLastFour' => null,
                'holds' => [],
            ];
        }
        return [
            'reachable' => true,
            'message' => '',
            'configured' => $connection->configured,
            'accountName' => $connection->accountName,
            'environment' => $connection->environment,
            'target' => $connection->target,
            'tokenLastFour' => $connection->tokenLastFour,
            'queue' => (array) $connection->queue,
            'recovery' => (array) $connection->recovery,
            'holds' => array_map(fn($hold) => (array) $hold, $connection->holds),
        ];
    }
}
