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

/**
 * Certificates of authorities as an admin pastes them: PEM, one or several, with whatever a file or an editor put around.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class authorities {
    /** One certificate. */
    private const CERTIFICATE = '~-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----~';

    /** Bytes. A private authority has a handful of certificates; each call reads them all. */
    private const MAX = 65536;

    /** @var string Nothing but the certificates, a line break after each; empty where there is a problem. */
    public readonly string $pem;

    /** @var string|null One sentence. */
    public readonly ?string $problem;

    /** @var array[] `subject` and `expires` (unix time) of each that can be read, also where there is a problem. */
    public readonly array $certificates;

    /**
     * Reads them.
     *
     * @param string $pasted
     */
    public function __construct(string $pasted) {
        $text = trim(str_replace(["\r\n", "\r", "\u{FEFF}"], ["\n", "\n", ''], $pasted));
        preg_match_all(self::CERTIFICATE, $text, $found);
        $parsed = array_map(fn($one) => openssl_x509_parse($one) ?: null, $found[0]);
        $this->problem = $text === '' ? null : self::problem_of_text($text, count($parsed)) ?? self::first_problem($parsed);
        $this->pem = $this->problem === null ? implode('', array_map(fn($one) => "$one\n", $found[0])) : '';
        $this->certificates = array_map([self::class, 'facts'], array_filter($parsed));
    }

    /**
     * The stored ones.
     *
     * @return self
     */
    public static function stored(): self {
        return new self(config::get('sidecarca'));
    }

    /**
     * When the first of them ends.
     *
     * @return int|null unix time; null when there are none
     */
    public function expires(): ?int {
        return $this->certificates === [] ? null : min(array_column($this->certificates, 'expires'));
    }

    /**
     * What is wrong with the text as a whole. A private key is none of Moodle's business: it is neither kept nor shown.
     *
     * @param string $text
     * @param int $count of certificates in it
     * @return string|null
     */
    private static function problem_of_text(string $text, int $count): ?string {
        if (preg_match('~PRIVATE KEY-----~i', $text)) {
            return get_string('caprivatekey', 'local_navigatr');
        }
        if (strlen($text) > self::MAX) {
            return get_string('catoolong', 'local_navigatr');
        }
        if ($count !== preg_match_all('~-----(BEGIN|END) ~', $text) / 2) {
            return get_string('cacutoff', 'local_navigatr');
        }
        return $count === 0 ? get_string('canotpem', 'local_navigatr') : null;
    }

    /**
     * What is wrong with the first certificate that is not right.
     *
     * @param array $parsed as PHP reads certificates; null for one that it cannot read
     * @return string|null
     */
    private static function first_problem(array $parsed): ?string {
        foreach ($parsed as $index => $one) {
            $problem = self::problem_of($one);
            if ($problem !== null) {
                return get_string($problem, 'local_navigatr', ['number' => $index + 1] + ($one === null ? [] : self::words($one)));
            }
        }
        return null;
    }

    /**
     * What is wrong with a certificate.
     *
     * @param array|null $one
     * @return string|null a string of the plugin
     */
    private static function problem_of(?array $one): ?string {
        if ($one === null) {
            return 'caunreadable';
        }
        // Whether it may vouch for a server, as OpenSSL sees it.
        if (!$one['purposes'][X509_PURPOSE_SSL_SERVER][1]) {
            return 'caleaf';
        }
        if ($one['validTo_time_t'] <= time()) {
            return 'caexpired';
        }
        return $one['validFrom_time_t'] > time() ? 'canotyet' : null;
    }

    /**
     * What is shown of a certificate.
     *
     * @param array $one
     * @return array
     */
    private static function facts(array $one): array {
        return ['subject' => self::subject($one), 'expires' => $one['validTo_time_t']];
    }

    /**
     * A certificate in words, for the sentences.
     *
     * @param array $one
     * @return string[]
     */
    private static function words(array $one): array {
        $date = fn($time) => userdate($time, get_string('strftimedatefullshort', 'core_langconfig'));
        return ['subject' => self::subject($one), 'from' => $date($one['validFrom_time_t']), 'to' => $date($one['validTo_time_t'])];
    }

    /**
     * Its name.
     *
     * @param array $one
     * @return string
     */
    private static function subject(array $one): string {
        $name = $one['subject']['CN'] ?? $one['subject']['O'] ?? $one['name'];
        return is_array($name) ? implode(', ', $name) : $name;
    }
}
