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

namespace local_navigatr\local\catalogue;

use local_navigatr\local\account\accounts;
use local_navigatr\local\contract\vocabulary;

/**
 * Names a provider in an address: its id, and before it the connection that it is issued through, where that is not the one of the
 * settings page. Two platforms may have providers with the same id.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class provider_ref {
    /**
     * A provider.
     *
     * @param string $connectionid
     * @param string $id
     */
    public function __construct(
        /** @var string The connection. */
        public readonly string $connectionid,
        /** @var string The provider's id at its platform; empty: none is named. */
        public readonly string $id
    ) {
    }

    /**
     * Reads one.
     *
     * @param string $text
     * @return self
     */
    public static function parse(string $text): self {
        $isone = preg_match('/^(?:([a-z0-9][a-z0-9_-]{0,31}):)?([A-Za-z0-9_-]{1,100})$/D', $text, $found);
        return $isone ? new self($found[1] ?: vocabulary::MAIN_CONNECTION, $found[2]) : new self(vocabulary::MAIN_CONNECTION, '');
    }

    /**
     * Writes it.
     *
     * @return string
     */
    public function text(): string {
        return $this->connectionid === vocabulary::MAIN_CONNECTION ? $this->id : "$this->connectionid:$this->id";
    }

    /**
     * The connected account that it belongs to.
     *
     * @return string|null its target
     */
    public function target(): ?string {
        return accounts::of_connection($this->connectionid)?->target;
    }
}
