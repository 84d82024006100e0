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
 * A call to which no whole answer came. Where to look for the cause depends on how it ended.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class unanswered_call {
    /** What curl ends with where it reached nobody: no proxy or host of that name, or no connection. */
    private const UNSENT = [5, 6, 7];

    /** What curl ends with where it finds no address for the name of the host. */
    private const UNKNOWN_HOST = 6;

    /** What curl ends with where it waited for long enough, for a connection or for an answer. */
    private const TIMED_OUT = 28;

    /** What curl ends with where a connection ended early: a part of the answer, none, not all sent, not all received. */
    private const CUT = [18, 52, 55, 56];

    /**
     * A call.
     *
     * @param string $url base URL of the sidecar
     * @param int $errno of curl
     * @param bool $issent whether a part of it may have left Moodle
     * @param int $seconds for how long it was allowed to take
     */
    private function __construct(
        /** @var string Base URL of the sidecar. */
        private readonly string $url,
        /** @var int Of curl. */
        private readonly int $errno,
        /** @var bool Whether a part of it may have left Moodle. */
        private readonly bool $issent,
        /** @var int For how long it was allowed to take. */
        private readonly int $seconds = 0
    ) {
    }

    /**
     * One for which there was no connection.
     *
     * @param string $url
     * @param int $errno of curl
     * @return self
     */
    public static function unconnected(string $url, int $errno): self {
        return new self($url, $errno, false);
    }

    /**
     * One that was made.
     *
     * @param string $url
     * @param \curl $curl
     * @param int $seconds
     * @return self
     */
    public static function of_curl(string $url, \curl $curl, int $seconds): self {
        $errno = $curl->get_errno();
        // Waiting for a connection ends as waiting for an answer does.
        $issent = !in_array($errno, self::UNSENT, true) && ($curl->get_info()['connect_time'] ?? 0) > 0;
        return new self($url, $errno, $issent, $seconds);
    }

    /**
     * What it means.
     *
     * @param string $proxy the site's proxy that the call went through; empty: it went straight
     * @return sidecar_exception
     */
    public function failure(string $proxy = ''): sidecar_exception {
        $string = $proxy === '' ? $this->string() : 'failure_sidecar_site_proxy';
        $a = (object) [
            'url' => $this->url,
            'host' => base_url::host($this->url),
            'seconds' => $this->seconds,
            'proxy' => $proxy,
        ];
        return new sidecar_exception('sidecar_unreachable', ['unsent' => !$this->issent]
            + ($string === null ? ['a' => $this->url] : ['string' => $string, 'a' => $a]));
    }

    /**
     * The sentence for how a call ended that went straight.
     *
     * @return string|null null: the usual one
     */
    private function string(): ?string {
        if ($this->errno === self::UNKNOWN_HOST) {
            return 'failure_sidecar_unknown_host';
        }
        if (!$this->issent) {
            return null;
        }
        if ($this->errno === self::TIMED_OUT) {
            return 'failure_sidecar_silent';
        }
        return in_array($this->errno, self::CUT, true) ? 'failure_sidecar_cut' : null;
    }
}
