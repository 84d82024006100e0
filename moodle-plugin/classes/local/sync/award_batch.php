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
 * Awards as they were read to be sent.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class award_batch {
    /**
     * Awards and what was read beside them.
     *
     * @param \stdClass[] $awards rows of {@see outbox}, by id
     * @param award_payload_builder $bodies
     */
    public function __construct(
        /** @var \stdClass[] Rows of the outbox, by id. */
        public readonly array $awards,
        /** @var award_payload_builder What was read beside them. */
        public readonly award_payload_builder $bodies
    ) {
    }

    /**
     * Some of them.
     *
     * @param int[] $ids
     * @return self
     */
    public function of(array $ids): self {
        return new self(array_intersect_key($this->awards, array_flip($ids)), $this->bodies);
    }
}
