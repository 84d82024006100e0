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

namespace local_navigatr\local\sidecar;

/**
 * Carries one request to the sidecar.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
interface transport {
    /**
     * Makes exactly one call.
     *
     * @param string $url base URL of the sidecar
     * @param request $request
     * @param string[] $headers values by name
     * @return reply
     * @throws sidecar_exception `sidecar_unreachable` without an answer, `sidecar_untrusted` when its certificate is not accepted,
     *     `sidecar_scheme` when it does not speak TLS,
     *     `sidecar_address` when its name leads where no sidecar can be
     */
    public function send(string $url, request $request, array $headers): reply;

    /**
     * Waits before a call is made again.
     *
     * @param int $seconds
     */
    public function pause(int $seconds): void;
}
