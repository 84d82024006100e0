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
 * Calls the sidecar through Moodle's curl.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class curl_transport implements transport {
    /** The sidecar is near: who does not answer within these seconds is not there. */
    private const CONNECT_TIMEOUT = 3;

    /**
     * What curl ends with where a certificate cannot be accepted: no TLS at all, another name, an unknown authority, a list
     * of authorities that cannot be read, a revoked one, an issuer that does not fit, a key that is not the pinned one.
     */
    private const UNTRUSTED = [35, 51, 58, 60, 77, 82, 83, 90, 91];

    /**
     * A transport.
     *
     * @param bool $useproxy whether calls go through the site's proxy
     */
    public function __construct(
        /** @var bool Whether calls go through the site's proxy. */
        private readonly bool $useproxy
    ) {
    }

    /**
     * Makes exactly one call.
     *
     * @param string $url base URL of the sidecar
     * @param request $request
     * @param string[] $headers values by name
     * @return reply
     */
    public function send(string $url, request $request, array $headers): reply {
        global $CFG;
        require_once($CFG->libdir . '/filelib.php');

        // The admin chose this one address; a sidecar usually listens on a private one and an odd port, which Moodle blocks.
        $curl = new \curl(['ignoresecurity' => true] + ($this->useproxy ? [] : ['proxy' => false]));
        $curl->setHeader($this->header_lines($request, $headers));
        // Never through delete(): it would add a basic Authorization header.
        $body = $request->method === 'GET'
            ? $curl->get($url . $request->target, [], $this->options($request))
            : $curl->post($url . $request->target, $request->body, $this->options($request));
        $status = (int) ($curl->get_info()['http_code'] ?? 0);
        if (in_array($curl->get_errno(), self::UNTRUSTED, true)) {
            throw self::untrusted($url, $curl->error);
        }
        if ($curl->get_errno() !== 0 || $status === 0) {
            throw new failure('sidecar_unreachable');
        }
        return new reply($status, (string) $body, $curl->getResponse());
    }

    /**
     * The other side did not prove that it is the sidecar. What it said of the certificate is for an admin.
     *
     * @param string $url
     * @param string $why curl's own words
     * @return failure
     */
    private static function untrusted(string $url, string $why): failure {
        $isadmin = has_capability('local/navigatr:managecredentials', \context_system::instance());
        return new failure('sidecar_untrusted', [
            'string' => $isadmin ? 'failure_sidecar_untrusted' : 'sidecardown',
            'a' => (object) ['host' => (string) parse_url($url, PHP_URL_HOST), 'why' => $why],
        ]);
    }

    /**
     * Header lines.
     *
     * @param request $request
     * @param string[] $headers
     * @return string[]
     */
    private function header_lines(request $request, array $headers): array {
        $headers['Accept'] = 'application/json';
        // Empty: curl would call it a form.
        $headers['Content-Type'] = $request->body === '' ? '' : 'application/json';
        $lines = array_map(fn($name) => rtrim("$name: $headers[$name]"), array_keys($headers));
        // Empty: else curl asks before it sends a large body, and waits a second for servers that do not know that.
        return array_merge($lines, ['Expect:']);
    }

    /**
     * Options of curl.
     *
     * @param request $request
     * @return array
     */
    private function options(request $request): array {
        return [
            'CURLOPT_CUSTOMREQUEST' => $request->method,
            'CURLOPT_FOLLOWLOCATION' => false,
            'CURLOPT_MAXREDIRS' => 0,
            // Moodle's curl checks no certificate unless it is told to, and what is sent holds the token.
            'CURLOPT_SSL_VERIFYPEER' => 1,
            'CURLOPT_SSL_VERIFYHOST' => 2,
            'CURLOPT_CONNECTTIMEOUT' => self::CONNECT_TIMEOUT,
            'CURLOPT_TIMEOUT' => $request->timeoutseconds,
        ];
    }
}
