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
 * Signatures in the manner of Standard Webhooks, over requests and over replies.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class signature {
    /**
     * A signature.
     *
     * @param string $secret base64 of at least 24 bytes
     * @param string $content what is signed
     * @return string value for the header `webhook-signature`
     */
    public static function sign(string $secret, string $content): string {
        return 'v1,' . base64_encode(hash_hmac('sha256', $content, self::key($secret), true));
    }

    /**
     * Whether one of the signatures in a header is right.
     *
     * @param string $secret base64
     * @param string $content what was signed
     * @param string $header value of `webhook-signature`: signatures separated by spaces
     * @return bool
     */
    public static function verify(string $secret, string $content, string $header): bool {
        $expected = self::sign($secret, $content);
        $right = false;
        foreach (explode(' ', $header) as $candidate) {
            $right = hash_equals($expected, $candidate) || $right;
        }
        return $right;
    }

    /**
     * What a request's signature covers.
     *
     * @param request $request
     * @param string[] $headers the headers that identify it: see {@see self::headers()}
     * @return string
     */
    public static function request_content(request $request, array $headers): string {
        return implode('.', [
            $headers['webhook-id'],
            $headers['webhook-timestamp'],
            $headers['x-navigatr-site'],
            $headers['x-navigatr-wwwroot'],
            "$request->method $request->target",
            hash('sha256', $request->body),
        ]);
    }

    /**
     * What a reply's signature covers.
     *
     * @param string $id the request's `webhook-id`
     * @param reply $reply
     * @return string
     */
    public static function reply_content(string $id, reply $reply): string {
        return "$id.$reply->status." . hash('sha256', $reply->body);
    }

    /**
     * All headers that a request needs to be believed.
     *
     * @param request $request
     * @param string $siteid
     * @param string $secret base64
     * @return string[] values by name
     */
    public static function headers(request $request, string $siteid, string $secret): array {
        global $CFG;
        $headers = [
            'webhook-id' => bin2hex(random_bytes(16)),
            'webhook-timestamp' => (string) time(),
            'x-navigatr-site' => $siteid,
            'x-navigatr-wwwroot' => $CFG->wwwroot,
        ];
        return $headers + ['webhook-signature' => self::sign($secret, self::request_content($request, $headers))];
    }

    /**
     * The bytes of a secret.
     *
     * @param string $secret base64
     * @return string
     */
    private static function key(string $secret): string {
        $key = base64_decode($secret, true);
        if ($key === false || $key === '') {
            throw new sidecar_exception('bad_secret');
        }
        return $key;
    }
}
