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
 * One answer, as it came; nothing in it is believed before its signature is checked.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class reply {
    /** @var string[] Header values by lower-case name. */
    private array $headers;

    /**
     * An answer.
     *
     * @param int $status
     * @param string $body
     * @param string[] $headers values by name
     * @param int[]|null $certificate `from` and `to` of who answered, unix times; null without one
     */
    public function __construct(
        /** @var int HTTP status. */
        public readonly int $status,
        /** @var string Raw body. */
        public readonly string $body,
        array $headers,
        /** @var int[]|null `from` and `to` of the certificate of who answered, unix times; null without one. */
        public readonly ?array $certificate = null
    ) {
        $this->headers = array_change_key_case($headers, CASE_LOWER);
    }

    /**
     * A header; empty when it is not there.
     *
     * @param string $name
     * @return string
     */
    public function header(string $name): string {
        $value = $this->headers[strtolower($name)] ?? '';
        return is_array($value) ? (string) end($value) : (string) $value;
    }

    /**
     * The body as a JSON object; null when it is none.
     *
     * @return \stdClass|null
     */
    public function object(): ?\stdClass {
        $decoded = json_decode($this->body);
        return $decoded instanceof \stdClass ? $decoded : null;
    }

    /**
     * How many seconds this site's clock is ahead of the one that answered; null when the answer does not tell.
     *
     * @return int|null
     */
    public function clock_offset(): ?int {
        $theirs = strtotime($this->header('Date'));
        return $theirs === false ? null : time() - $theirs;
    }
}
