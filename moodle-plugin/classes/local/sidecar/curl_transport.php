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
 * Calls the sidecar through Moodle's curl. Redirects are never followed.
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

    /** What curl says where the other side did not begin TLS at all: its words, there is no number for it. */
    private const NO_TLS = '/wrong version number|unexpected TLS packet|packet length too long|unknown protocol|http request/i';

    /** @var string[] Files with authorities that this process has written, by what is in them. */
    private static array $files = [];

    /**
     * A transport.
     *
     * @param endpoint $endpoint on what terms calls are made
     */
    public function __construct(
        /** @var endpoint On what terms calls are made. */
        private readonly endpoint $endpoint
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
        $curl = $this->curl();
        $curl->setHeader($this->header_lines($request, $headers));
        $options = $this->options($request) + $this->trusted() + $this->proxied($url) + $this->pinned($url);
        // Never through delete(): it would add a basic Authorization header.
        $body = $request->method === 'GET'
            ? $curl->get($url . $request->target, [], $options)
            : $curl->post($url . $request->target, $request->body, $options);
        $status = (int) ($curl->get_info()['http_code'] ?? 0);
        if (in_array($curl->get_errno(), self::UNTRUSTED, true)) {
            throw self::untrusted($url, $curl->error);
        }
        if ($curl->get_errno() !== 0 || $status === 0) {
            $info = ['seconds' => $request->timeoutseconds] + $curl->get_info();
            $call = new unanswered_call($url, $curl->get_errno(), $info);
            throw $call->failure($this->is_proxied($url) ? $CFG->proxyhost : '');
        }
        return new reply($status, (string) $body, $curl->getResponse(), self::certificate($curl->get_info()));
    }

    /**
     * Waits before a call is made again.
     *
     * @param int $seconds
     */
    public function pause(int $seconds): void {
        sleep($seconds);
    }

    /**
     * Moodle's curl.
     *
     * @return \curl
     */
    private function curl(): \curl {
        global $CFG;
        require_once($CFG->libdir . '/filelib.php');
        // The admin chose this one address; a sidecar usually listens on a private one and an odd port, which Moodle blocks.
        return new \curl(['ignoresecurity' => true] + ($this->endpoint->useproxy ? [] : ['proxy' => false]));
    }

    /**
     * Which authorities to believe. With ones of its own a sidecar needs no other, so no other can vouch for an impostor.
     *
     * @return array options of curl
     */
    private function trusted(): array {
        $pem = $this->endpoint->authorities;
        if ($pem === '') {
            return [];
        }
        $file = self::$files[$pem] ?? '';
        if (!is_file($file)) {
            // The folder is this account's alone before anything is in it: on a shared host others must not write here.
            $folder = make_request_directory();
            chmod($folder, 0700);
            $file = self::$files[$pem] = "$folder/authorities.pem";
            file_put_contents($file, $pem);
        }
        // Without a folder of ours curl would go on to believe those in the system's.
        return ['CURLOPT_CAINFO' => $file, 'CURLOPT_CAPATH' => dirname($file)];
    }

    /**
     * A name can lead anywhere, and elsewhere the next time. So a connection without a byte shows where it leads, and the
     * call goes there or nowhere. Behind a proxy it is the proxy that looks names up.
     *
     * @param string $url
     * @return array options of curl
     * @throws sidecar_exception
     */
    private function pinned(string $url): array {
        [$host, $port] = base_url::host_and_port($url);
        if ($this->is_proxied($url) || ip_address::is_one(trim($host, '[]'))) {
            return [];
        }
        $curl = $this->curl();
        $curl->get("http://$host:$port", [], [
            'CURLOPT_CONNECT_ONLY' => 1,
            'CURLOPT_CONNECTTIMEOUT' => self::CONNECT_TIMEOUT,
            'CURLOPT_TIMEOUT' => self::CONNECT_TIMEOUT,
        ] + $this->proxied($url));
        if ($curl->get_errno() !== 0) {
            throw (new unanswered_call($url, $curl->get_errno()))->failure();
        }
        return ['CURLOPT_RESOLVE' => [self::pin("$host:$port", (string) $curl->get_info()['primary_ip'])]];
    }

    /**
     * Only Moodle's settings say whether there is a proxy. Without these options curl would follow variables such as
     * `http_proxy`: cron would call another way than the web server, and what is sent holds names and addresses.
     *
     * @param string $url
     * @return array options of curl
     */
    private function proxied(string $url): array {
        return ['CURLOPT_NOPROXY' => ''] + ($this->is_proxied($url) ? [] : ['CURLOPT_PROXY' => '']);
    }

    /**
     * Whether a call goes through the site's proxy: Moodle calls straight where none is set, and what its list excepts.
     *
     * @param string $url
     * @return bool
     */
    private function is_proxied(string $url): bool {
        global $CFG;
        return $this->endpoint->useproxy && !empty($CFG->proxyhost) && !is_proxybypass($url);
    }

    /**
     * Ties a name to an address, for one call.
     *
     * @param string $server host and port
     * @param string $address where it leads
     * @return string as curl wants it
     * @throws sidecar_exception when no sidecar can be there
     */
    public static function pin(string $server, string $address): string {
        if (!ip_address::is_one($address) || ip_address::is_forbidden($address)) {
            throw new sidecar_exception('sidecar_address', ['string' => 'urlforbidden']);
        }
        return "$server:" . (str_contains($address, ':') ? "[$address]" : $address);
    }

    /**
     * From when and until when the certificate of the sidecar is good.
     *
     * @param array $info of curl
     * @return int[]|null `from` and `to`, unix times; null for plain http, and where curl does not tell
     */
    private static function certificate(array $info): ?array {
        $from = strtotime($info['certinfo'][0]['Start date'] ?? '');
        $to = strtotime($info['certinfo'][0]['Expire date'] ?? '');
        return $from && $to ? ['from' => $from, 'to' => $to] : null;
    }

    /**
     * The other side did not prove that it is the sidecar.
     *
     * @param string $url
     * @param string $why curl's own words
     * @return sidecar_exception
     */
    private static function untrusted(string $url, string $why): sidecar_exception {
        if (preg_match(self::NO_TLS, $why)) {
            return unanswered_call::of_scheme($url);
        }
        return new sidecar_exception('sidecar_untrusted', [
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
            'CURLOPT_CERTINFO' => 1,
            'CURLOPT_CONNECTTIMEOUT' => self::CONNECT_TIMEOUT,
            'CURLOPT_TIMEOUT' => $request->timeoutseconds,
        ];
    }
}
