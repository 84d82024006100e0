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
 * Judges the URL of a sidecar by what stands in it. Nothing is looked up here.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class base_url {
    /** Scheme, host, port and path. Names may hold `_`, as those of containers do. */
    private const SHAPE = '~^(?<scheme>https?)://(?<host>\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?)'
        . '(?::(?<port>\d{1,5}))?(?<path>/[a-z0-9._\~%/-]*)?$~iD';

    /** Names under which clouds hand out the machine's own credentials. */
    private const METADATA_NAMES = [
        'metadata', 'metadata.google.internal', 'metadata.goog', 'metadata.tencentyun.com',
        'instance-data', 'instance-data.ec2.internal',
    ];

    /**
     * What is wrong with a URL.
     *
     * @param string $url
     * @return string|null a string of the plugin; null when nothing is
     */
    public static function problem(string $url): ?string {
        if (strpbrk($url, '?#') !== false) {
            return 'urlquery';
        }
        if (str_contains(explode('/', $url)[2] ?? '', '@')) {
            return 'urluser';
        }
        if (!self::is_whole($url)) {
            return 'urlinvalid';
        }
        $host = self::host($url);
        if (in_array($host, self::METADATA_NAMES, true) || (ip_address::is_one($host) && ip_address::is_forbidden($host))) {
            return 'urlforbidden';
        }
        return null;
    }

    /**
     * Whether calls are encrypted.
     *
     * @param string $url one without a problem
     * @return bool
     */
    public static function is_encrypted(string $url): bool {
        return stripos($url, 'https:') === 0;
    }

    /**
     * Whether calls would cross a network readably: plain http to anything but this machine.
     *
     * @param string $url one without a problem
     * @return bool
     */
    public static function is_plain_to_another(string $url): bool {
        $host = self::host($url);
        $isthismachine = $host === 'localhost' || (ip_address::is_one($host) && ip_address::is_loopback($host));
        return stripos($url, 'http:') === 0 && !$isthismachine;
    }

    /**
     * The host, in small letters, without brackets and the dot that may end a name.
     *
     * @param string $url
     * @return string
     */
    public static function host(string $url): string {
        preg_match(self::SHAPE, $url, $found);
        return rtrim(trim(strtolower($found['host'] ?? ''), '[]'), '.');
    }

    /**
     * Host and port as curl knows them.
     *
     * @param string $url one without a problem
     * @return string[] host as it stands in the URL, and port
     */
    public static function host_and_port(string $url): array {
        preg_match(self::SHAPE, $url, $found);
        $port = ($found['port'] ?? '') ?: (strtolower($found['scheme']) === 'https' ? '443' : '80');
        return [$found['host'], $port];
    }

    /**
     * Whether it has every part that it needs, each of them well formed.
     *
     * @param string $url
     * @return bool
     */
    private static function is_whole(string $url): bool {
        if (!preg_match(self::SHAPE, $url, $found)) {
            return false;
        }
        $port = ($found['port'] ?? '') === '' ? 1 : (int) $found['port'];
        if ($port < 1 || $port > 65535 || preg_match('~/\.\.?(/|$)~', $found['path'] ?? '')) {
            return false;
        }
        // Programs read 2130706433, 0x7f.1 and 0177.0.0.1 as addresses: only the plain form is one here.
        $isnumber = $found['host'][0] === '[' || preg_match('~(^|\.)(0x[0-9a-f]*|\d+)\.?$~i', $found['host']);
        return !$isnumber || ip_address::is_one(trim($found['host'], '[]'));
    }
}
