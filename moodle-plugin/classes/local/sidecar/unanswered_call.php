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

    /** What curl ends with where what came is not HTTP. */
    private const NO_HTTP = [1, 8];

    /** What curl ends with where a connection ended early: a part of the answer, none, not all sent, not all received. */
    private const CUT = [18, 52, 55, 56];

    /**
     * A call.
     *
     * @param string $url base URL of the sidecar
     * @param int $errno of curl
     * @param array $info of curl, and `seconds` that it was allowed to take; empty: there was no connection
     */
    public function __construct(
        /** @var string Base URL of the sidecar. */
        private readonly string $url,
        /** @var int Of curl. */
        private readonly int $errno,
        /** @var array Of curl. */
        private readonly array $info = []
    ) {
    }

    /**
     * What answers at the address speaks TLS where the address says http, or the other way round.
     *
     * @param string $url
     * @return sidecar_exception
     */
    public static function of_scheme(string $url): sidecar_exception {
        [$host, $port] = base_url::host_and_port($url);
        $schemes = str_starts_with(strtolower($url), 'https:') ? ['https', 'http'] : ['http', 'https'];
        $a = (object) ['host' => "$host:$port", 'scheme' => $schemes[0], 'other' => $schemes[1]];
        return new sidecar_exception('sidecar_scheme', ['a' => $a]);
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
            'seconds' => $this->info['seconds'] ?? 0,
            'proxy' => $proxy,
        ];
        return new sidecar_exception('sidecar_unreachable', ['unsent' => !$this->may_be_sent()]
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
        if (!$this->may_be_sent()) {
            return null;
        }
        if ($this->errno === self::TIMED_OUT) {
            return 'failure_sidecar_silent';
        }
        // A port for TLS hangs up on plain http, or answers with bytes of its own.
        $mayexpecttls = ($this->info['header_size'] ?? 0) === 0 && str_starts_with(strtolower($this->url), 'http:');
        if ($mayexpecttls && in_array($this->errno, [...self::CUT, ...self::NO_HTTP], true)) {
            return 'failure_sidecar_no_http';
        }
        return in_array($this->errno, self::CUT, true) ? 'failure_sidecar_cut' : null;
    }

    /**
     * Whether a part of it may have left Moodle. Waiting for a connection ends as waiting for an answer does.
     *
     * @return bool
     */
    private function may_be_sent(): bool {
        return !in_array($this->errno, self::UNSENT, true) && ($this->info['connect_time'] ?? 0) > 0;
    }
}
