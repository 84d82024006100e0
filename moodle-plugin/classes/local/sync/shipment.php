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

namespace local_navigatr\local\sync;

/**
 * Awards that are sent, and what follows for Moodle.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class shipment {
    /** @var award_batch What is sent. */
    public readonly award_batch $batch;

    /**
     * What is sent.
     *
     * @param \stdClass[] $awards rows of {@see outbox}, by id
     * @param response $receipt
     */
    public function __construct(
        array $awards,
        /** @var response What follows. */
        public readonly response $receipt
    ) {
        $this->batch = new award_batch($awards, new award_payload_builder($awards));
    }
}
