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
 * Judges IP addresses.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class ip_address {
    /**
     * Where no sidecar can be: "this network", link-local with the clouds' metadata, multicast, and the addresses of
     * their own that Alibaba, Oracle, Azure, AWS and Google use for the same.
     */
    private const FORBIDDEN = [
        '0.0.0.0/8', '169.254.0.0/16', '100.100.100.200/32', '192.0.0.192/32', '168.63.129.16/32', '224.0.0.0/3',
        '::/128', 'fe80::/10', 'fec0::/10', 'ff00::/8', 'fd00:ec2::/32', 'fd20:ce::254/128',
    ];

    /** This machine. */
    private const LOOPBACK = ['127.0.0.0/8', '::1/128'];

    /** Prefixes of IPv6 addresses that stand for an IPv4 address, and where in them it begins. */
    private const HOLDING_IPV4 = ['::ffff:0:0/96' => 12, '64:ff9b::/96' => 12, '2002::/16' => 2, '::/96' => 12];

    /**
     * Whether a text is an address in its plain form, without brackets.
     *
     * @param string $text
     * @return bool
     */
    public static function is_one(string $text): bool {
        return filter_var($text, FILTER_VALIDATE_IP) !== false;
    }

    /**
     * Whether it can be no sidecar's.
     *
     * @param string $address
     * @return bool
     */
    public static function is_forbidden(string $address): bool {
        return self::is_in(self::FORBIDDEN, self::meant($address));
    }

    /**
     * Whether it is this machine.
     *
     * @param string $address
     * @return bool
     */
    public static function is_loopback(string $address): bool {
        return self::is_in(self::LOOPBACK, self::meant($address));
    }

    /**
     * The bytes of the address that packets go to.
     *
     * @param string $address
     * @return string 4 or 16 bytes
     */
    private static function meant(string $address): string {
        $bytes = inet_pton($address);
        if (self::is_in(['::/127'], $bytes)) {
            return $bytes;
        }
        foreach (self::HOLDING_IPV4 as $range => $from) {
            if (self::is_in([$range], $bytes)) {
                return substr($bytes, $from, 4);
            }
        }
        return $bytes;
    }

    /**
     * Whether one of the ranges holds it.
     *
     * @param string[] $ranges
     * @param string $bytes
     * @return bool
     */
    private static function is_in(array $ranges, string $bytes): bool {
        foreach ($ranges as $range) {
            [$network, $bits] = explode('/', $range);
            $network = inet_pton($network);
            if (strlen($network) === strlen($bytes) && self::begins_alike($network, $bytes, (int) $bits)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether two addresses begin with the same bits.
     *
     * @param string $network
     * @param string $bytes
     * @param int $bits how many
     * @return bool
     */
    private static function begins_alike(string $network, string $bytes, int $bits): bool {
        $whole = intdiv($bits, 8);
        if (strncmp($network, $bytes, $whole) !== 0) {
            return false;
        }
        $mask = 0xff << (8 - $bits % 8) & 0xff;
        return $bits % 8 === 0 || (ord($network[$whole]) & $mask) === (ord($bytes[$whole]) & $mask);
    }
}
