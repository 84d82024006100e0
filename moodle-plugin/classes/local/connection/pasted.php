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

namespace local_navigatr\local\connection;

use local_navigatr\local\contract\vocabulary;

/**
 * What people paste, without what was copied along: line breaks of a terminal, quotes, brackets, a word before it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class pasted {
    /** A pairing code, `<url of the sidecar>/#<site id>:<secret>`: its two halves. amd/src/pairing_code.ts has it, too. */
    private const CODE = '~(https?://(?:(?!https?://)[^#"\'\x60<>{}|\\\\])+)#([a-z0-9_-]+:[a-z0-9+/]+={0,2})~i';

    /** Its second half, with a secret as the sidecar makes it: 32 bytes. */
    private const HALF = '~^[a-z0-9_-]+:[a-z0-9+/]{43}=$~i';

    /** A token as many services make them, which is also base64, and no secret that the sidecar makes. */
    private const TOKEN = '~^(?:bearer|token)?:?[0-9a-f]{40}$~i';

    /** What stands around a copied value and is in none. */
    private const AROUND = '/^["\'\x60<(\x{2018}-\x{201f}\x{ab}\x{2039}]+|["\'\x60>),;\x{2018}-\x{201f}\x{bb}\x{203a}]+$/u';

    /** Spaces, and characters that nobody sees. */
    private const SPACES = '/[\s\p{Z}\p{Cf}]+/u';

    /**
     * Takes a pairing code apart, whichever field it was pasted into.
     *
     * @param string $url
     * @param string $secret
     * @return string[] URL and secret
     */
    public static function pairing(string $url, string $secret): array {
        foreach ([$secret, $url] as $text) {
            if (preg_match(self::CODE, self::without_spaces($text), $found)) {
                return [$found[1], $found[2]];
            }
        }
        // A part of one: what is missing is told.
        foreach ([$secret, $url] as $text) {
            $halves = explode('#', self::bare($text), 2);
            if (count($halves) === 2) {
                return $halves;
            }
        }
        return [self::url($url), self::bare($secret)];
    }

    /**
     * Whether something is a pairing code, or its second half: it holds the site's secret, which no platform may get.
     *
     * @param string $text of {@see self::token()}
     * @return bool
     */
    private static function is_pairing_code(string $text): bool {
        return preg_match(self::CODE, $text) || preg_match(self::HALF, $text);
    }

    /**
     * Whether a token was pasted where the secret of a pairing code belongs.
     *
     * @param string $secret of {@see self::pairing()}
     * @return bool
     */
    public static function is_token(string $secret): bool {
        return (bool) preg_match(self::TOKEN, $secret);
    }

    /**
     * What is wrong with a token or a secret of a platform.
     *
     * @param string $text of {@see self::token()}
     * @return string|null a sentence
     */
    public static function token_problem(string $text): ?string {
        if (self::is_pairing_code($text)) {
            return get_string('pairingcodeelsewhere', 'local_navigatr');
        }
        if (preg_match('/[^\x21-\x7e]/', $text)) {
            return get_string('tokennotascii', 'local_navigatr');
        }
        $max = vocabulary::TOKEN_MAX;
        return \core_text::strlen($text) > $max ? get_string('notetoolong', 'local_navigatr', $max) : null;
    }

    /**
     * A token, also from a header.
     *
     * @param string $text
     * @return string
     */
    public static function token(string $text): string {
        return self::bare(preg_replace('/^\s*(?:[a-z -]+:\s)?\s*(?:bearer\s)?/i', '', $text) ?? '');
    }

    /**
     * An address, without a word before it.
     *
     * @param string $text
     * @return string
     */
    private static function url(string $text): string {
        return preg_replace('~^[a-z ]+:\s+(?=https?://)~i', '', self::trimmed($text)) ?? '';
    }

    /**
     * In one piece.
     *
     * @param string $text
     * @return string
     */
    private static function bare(string $text): string {
        return self::trimmed(self::without_spaces($text));
    }

    /**
     * Without what stands around it.
     *
     * @param string $text
     * @return string
     */
    private static function trimmed(string $text): string {
        return trim(preg_replace(self::AROUND, '', trim($text)) ?? '');
    }

    /**
     * What is copied from a terminal may be wrapped.
     *
     * @param string $text
     * @return string
     */
    private static function without_spaces(string $text): string {
        return preg_replace(self::SPACES, '', $text) ?? '';
    }
}
