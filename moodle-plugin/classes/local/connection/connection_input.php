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

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\sidecar\authorities;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\endpoint;
use local_navigatr\local\sidecar\pairing;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Connection values as somebody typed them: not checked, not stored.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class connection_input {
    /**
     * The values.
     *
     * @param string $url of the sidecar
     * @param string $secret as pasted; empty: the stored one
     * @param string $environment
     * @param string $token as pasted; empty: the stored one
     * @param int $timeout seconds
     * @param authorities|null $authorities as pasted; null: the stored ones
     * @param bool $isprivate whether the network in between is private
     * @param bool $useproxy whether the sidecar is called through the site's proxy
     */
    private function __construct(
        /** @var string Of the sidecar. */
        public readonly string $url,
        /** @var string As pasted; empty: the stored one. */
        public readonly string $secret,
        /** @var string Production or staging. */
        public readonly string $environment,
        /** @var string As pasted; empty: the stored one. */
        public readonly string $token,
        /** @var int Seconds. */
        public readonly int $timeout,
        /** @var authorities|null As pasted; null: the stored ones. */
        public readonly ?authorities $authorities,
        /** @var bool Whether the network in between is private. */
        public readonly bool $isprivate,
        /** @var bool Whether the sidecar is called through the site's proxy. */
        public readonly bool $useproxy
    ) {
    }

    /**
     * From the form or the external function.
     *
     * @param \stdClass $values `sidecarurl sidecarsecret environment token sidecarca removeca privatenetwork`, `timeout`
     *     or `timeoutseconds`, and `useproxy`; without the last the stored choice
     * @return self
     */
    public static function from(\stdClass $values): self {
        [$url, $secret] = pasted::pairing($values->sidecarurl ?? '', $values->sidecarsecret ?? '');
        return new self(
            config::is_forced('sidecarurl') ? config::sidecar_url() : $url,
            $secret,
            $values->environment ?? 'production',
            pasted::token($values->token ?? ''),
            config::is_forced('timeout') ? config::get('timeout') : (int) ($values->timeout ?? $values->timeoutseconds ?? 0),
            self::authorities_of($values),
            config::is_forced('privatenetwork') ? config::get('privatenetwork') : !empty($values->privatenetwork),
            config::is_forced('useproxy') ? config::get('useproxy') : (bool) ($values->useproxy ?? config::get('useproxy'))
        );
    }

    /**
     * The stored ones, wherever they come from: config.php and the command line store what the settings page would not.
     *
     * @return self
     */
    public static function stored(): self {
        $authorities = config::get('sidecarca') === '' ? null : authorities::stored();
        return new self(
            config::sidecar_url(),
            '',
            accounts::main()->environment ?? 'production',
            '',
            config::get('timeout'),
            $authorities,
            config::get('privatenetwork'),
            config::get('useproxy')
        );
    }

    /**
     * The authorities that were pasted, or none when they are to be removed.
     *
     * @param \stdClass $values
     * @return authorities|null null: the stored ones
     */
    private static function authorities_of(\stdClass $values): ?authorities {
        $pasted = trim($values->sidecarca ?? '');
        if (config::is_forced('sidecarca') || ($pasted === '' && empty($values->removeca))) {
            return null;
        }
        return new authorities($pasted);
    }

    /**
     * What is wrong with each value, as sentences by the name of its field.
     *
     * @return string[]
     */
    public function problems(): array {
        $pairing = $this->pairing_problem();
        $problems = $pairing === null ? [] : ['sidecarsecret' => $pairing];
        try {
            // A whole pairing code brings an address along.
            if ($problems === [] || $this->url !== '') {
                $this->endpoint()->require_callable();
            }
        } catch (sidecar_exception $failure) {
            $problems['sidecarurl'] = $failure->getMessage();
        }
        $problems['token'] = pasted::token_problem($this->token);
        $problems['sidecarca'] = $this->authorities?->problem;
        if ($this->timeout !== client::permitted_timeout($this->timeout)) {
            $problems['timeout'] = get_string('timeoutrange', 'local_navigatr');
        }
        return array_filter($problems);
    }

    /**
     * What is wrong with the pairing code: none is there, or a part of it, or something else in its place.
     *
     * @return string|null a sentence
     */
    private function pairing_problem(): ?string {
        if (pasted::is_token($this->secret)) {
            return get_string('pairingcodeistoken', 'local_navigatr');
        }
        if ($this->secret !== '') {
            $iswhole = $this->url !== '' && pairing::is_secret(pairing::split_secret($this->secret)[1]);
            return $iswhole ? null : get_string('pairingcodeincomplete', 'local_navigatr');
        }
        if (pairing::secret() !== '') {
            return null;
        }
        $isstored = config::get('sidecarsecret') !== '';
        return $isstored
            ? (new sidecar_exception('secret_unreadable'))->getMessage()
            : get_string('pairingcodemissing', 'local_navigatr');
    }

    /**
     * A client for the sidecar that these values name.
     *
     * @return client
     * @throws sidecar_exception `not_paired` when no secret is there, `secret_unreadable` when the stored one cannot be read
     */
    public function client(): client {
        [$siteid, $secret] = $this->secret === ''
            ? [pairing::site_id(), pairing::secret()]
            : pairing::split_secret($this->secret);
        if ($this->url === '' || $secret === '') {
            $isunset = $this->url === '' || config::get('sidecarsecret') === '';
            throw new sidecar_exception($isunset ? 'not_paired' : 'secret_unreadable');
        }
        return client::of_values($this->endpoint(), $siteid, $secret);
    }

    /**
     * Where the sidecar is that these values name, and on what terms it is called.
     *
     * @return endpoint
     */
    public function endpoint(): endpoint {
        $terms = ['isprivate' => $this->isprivate, 'useproxy' => $this->useproxy];
        return new endpoint($this->url, $this->authorities === null ? $terms : $terms + ['authorities' => $this->authorities->pem]);
    }

    /**
     * What goes to the sidecar: without a token it takes the stored one.
     *
     * @return array
     */
    public function for_sidecar(): array {
        $values = ['environment' => $this->environment, 'timeoutMs' => $this->timeout * 1000];
        return $this->token === '' ? $values : $values + ['token' => $this->token];
    }

    /**
     * Whether something was pasted that no page shows again.
     *
     * @return bool
     */
    public function has_secrets(): bool {
        return $this->secret !== '' || $this->token !== '';
    }

    /**
     * Whether anything differs from what is stored. A site at another address than before is to be paired anew.
     *
     * @return bool
     */
    public function is_changed(): bool {
        $stored = [config::sidecar_url(), accounts::main()->environment ?? $this->environment, config::get('timeout')];
        return $this->secret !== '' || $this->token !== '' || config::is_cloned()
            || $stored !== [rtrim($this->url, '/'), $this->environment, $this->timeout]
            || [$this->isprivate, $this->useproxy] !== [config::get('privatenetwork'), config::get('useproxy')]
            || ($this->authorities !== null && $this->authorities->pem !== config::get('sidecarca'));
    }
}
