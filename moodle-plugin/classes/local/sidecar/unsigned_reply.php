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
 * An answer that nobody signed: a proxy's, or one for which the sidecar knew no secret. It is believed only as far as it explains
 * why there is no signed one.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class unsigned_reply {
    /** Refusals that mean one thing to an admin: the secrets of both sides differ. */
    public const SECRET_REFUSED = ['unsigned', 'unknown_site', 'bad_signature'];

    /** What a sidecar says before it knows who calls. */
    private const NOT_NOW = ['database_unavailable', 'shutting_down', 'too_busy'];

    /**
     * An answer.
     *
     * @param reply $reply
     * @param string $url where it came from
     */
    public function __construct(
        /** @var reply The answer. */
        private readonly reply $reply,
        /** @var string URL of the sidecar. */
        private readonly string $url
    ) {
    }

    /**
     * What it means.
     *
     * @return sidecar_exception
     */
    public function failure(): sidecar_exception {
        $status = $this->reply->status;
        $code = (string) ($this->reply->object()->error->code ?? '');
        if ($status === 401 && $code === 'stale_timestamp') {
            return sidecar_exception::of_clock($this->reply);
        }
        if ($status === 401 && in_array($code, self::SECRET_REFUSED, true)) {
            return new sidecar_exception('bad_secret', ['httpstatus' => $status]);
        }
        if ($status === 503 && in_array($code, self::NOT_NOW, true)) {
            return new sidecar_exception($code, ['httpstatus' => $status, 'retry' => true]);
        }
        if ($this->wants_tls()) {
            return unanswered_call::of_scheme($this->url);
        }
        return $this->of_proxy();
    }

    /**
     * What an answer means that is no sidecar's at all.
     *
     * @return sidecar_exception
     */
    private function of_proxy(): sidecar_exception {
        $status = $this->reply->status;
        $meanings = [
            401 => ['bad_reply', 'failure_proxy_refuses'],
            403 => ['bad_reply', 'failure_proxy_refuses'],
            407 => ['bad_reply', 'failure_proxy_refuses'],
            // A reverse proxy has a limit of its own.
            413 => ['too_large', null],
            502 => ['sidecar_unreachable', 'failure_proxy_unanswered'],
            503 => ['sidecar_unreachable', 'failure_proxy_unanswered'],
            504 => ['sidecar_unreachable', 'failure_proxy_impatient'],
        ];
        // With a success something else answers; with any other status it may be a proxy that fails, and its log says why.
        $string = intdiv($status, 100) === 2 ? 'failure_proxy_answers' : 'failure_proxy_fails';
        [$code, $string] = $meanings[$status] ?? ['bad_reply', $string];
        $words = $string === null ? [] : ['string' => $string, 'a' => (object) ['url' => $this->url, 'status' => $status]];
        return new sidecar_exception($code, ['httpstatus' => $status] + $words);
    }

    /**
     * Whether a proxy says that its port is one for TLS, or sends callers on to the same host by https: nginx, Apache and Caddy
     * say the first each in other words.
     *
     * @return bool
     */
    private function wants_tls(): bool {
        if (str_starts_with(strtolower($this->url), 'https:')) {
            return false;
        }
        if ($this->reply->status === 400) {
            return (bool) preg_match('/plain HTTP|HTTP request to an HTTPS|SSL-enabled/i', $this->reply->body);
        }
        $host = preg_quote(base_url::host($this->url), '~');
        $to = $this->reply->header('Location');
        return in_array($this->reply->status, [301, 302, 307, 308], true) && preg_match("~^https://\[?$host\]?\.?([:/]|$)~i", $to);
    }
}
