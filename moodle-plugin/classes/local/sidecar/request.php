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
 * One call of the sidecar.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class request {
    /** Most calls answer from the sidecar's own database. In seconds. */
    private const TIMEOUT = 10;

    /**
     * A call with a body as it travels.
     *
     * @param string $method
     * @param string $target request target from `/v1` on
     * @param string $body raw JSON; empty for none
     * @param int $timeoutseconds for the whole call
     */
    public function __construct(
        /** @var string HTTP method. */
        public readonly string $method,
        /** @var string Request target from `/v1` on. */
        public readonly string $target,
        /** @var string Raw body. */
        public readonly string $body = '',
        /** @var int Seconds for the whole call. */
        public readonly int $timeoutseconds = self::TIMEOUT
    ) {
    }

    /**
     * A call with a body to encode.
     *
     * @param string $method
     * @param string $target request target from `/v1` on
     * @param array $body
     * @return self
     */
    public static function json(string $method, string $target, array $body): self {
        return new self($method, $target, self::encode((object) $body));
    }

    /**
     * The same call with another time-out.
     *
     * @param int $seconds
     * @return self
     */
    public function with_timeout(int $seconds): self {
        return new self($this->method, $this->target, $this->body, $seconds);
    }

    /**
     * JSON as the sidecar reads it: short, and never failing over a broken character in a name.
     *
     * @param mixed $value
     * @return string
     */
    public static function encode(mixed $value): string {
        $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE;
        return json_encode($value, $flags | JSON_THROW_ON_ERROR);
    }
}
