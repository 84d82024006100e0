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

use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;

/**
 * How this site is paired with its sidecar: the address, and the secret that both share.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class pairing {
    /**
     * Stores where the sidecar is and the secret shared with it, and pairs this address of the site with it.
     *
     * @param string $url
     * @param string $secret as pasted; empty keeps the stored one
     */
    public static function pair(string $url, string $secret = ''): void {
        global $CFG;
        $before = [config::sidecar_url(), self::plain_secret()];
        config::set('sidecarurl', rtrim(trim($url), '/'));
        if (trim($secret) !== '') {
            config::set('sidecarsecret', \core\encryption::encrypt(trim($secret)));
        }
        config::set('pairedwwwroot', $CFG->wwwroot);
        if ($before !== [config::sidecar_url(), self::plain_secret()]) {
            heartbeat::another_sidecar();
        }
    }

    /**
     * The base64 secret shared with the sidecar; empty when there is none, or none that can be read here.
     *
     * @return string
     */
    public static function secret(): string {
        return self::split_secret(self::plain_secret())[1];
    }

    /**
     * The name under which the sidecar knows this site.
     *
     * @return string
     */
    public static function site_id(): string {
        return self::split_secret(self::plain_secret())[0];
    }

    /**
     * What an operator runs where the sidecar is when this site got the address that it has now.
     *
     * @return string
     */
    public static function move_command(): string {
        global $CFG;
        return 'sidecar site move ' . self::site_id() . " $CFG->wwwroot";
    }

    /**
     * Takes apart what an admin pastes: `<siteid>:<base64>`, or `<base64>` alone for the site `default`.
     *
     * @param string $pasted
     * @return string[] site id and base64 secret
     */
    public static function split_secret(string $pasted): array {
        $parts = explode(':', trim($pasted), 2);
        return count($parts) === 2 ? [trim($parts[0]), trim($parts[1])] : ['default', $parts[0]];
    }

    /**
     * Whether something can be the secret of a site: base64, as long as the sidecar wants it. A token, or a secret that was cut
     * off, is not.
     *
     * @param string $secret
     * @return bool
     */
    public static function is_secret(string $secret): bool {
        return strlen((string) base64_decode($secret, true)) >= vocabulary::SECRET_MIN_BYTES;
    }

    /**
     * The stored secret, decrypted. Empty where that fails: the key is gone or another, or config.php holds the secret as it is.
     *
     * @return string
     */
    private static function plain_secret(): string {
        try {
            return \core\encryption::decrypt(config::get('sidecarsecret'));
        } catch (\Throwable $e) {
            // Without the extension sodium Moodle does not throw an exception of its own.
            return '';
        }
    }
}
