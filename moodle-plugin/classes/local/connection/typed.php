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

use local_navigatr\local\accounts;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\failure;

/**
 * Connection values as somebody typed them: not checked, not stored.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class typed {
    /**
     * The values.
     *
     * @param string $url of the sidecar
     * @param string $secret as pasted; empty: the stored one
     * @param string $environment
     * @param string $token as pasted; empty: the stored one
     * @param int $timeout seconds
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
        public readonly int $timeout
    ) {
    }

    /**
     * From the form or the external function.
     *
     * @param \stdClass $values `sidecarurl sidecarsecret environment token`, and `timeout` or `timeoutseconds`
     * @return self
     */
    public static function from(\stdClass $values): self {
        [$url, $secret] = self::pairing_of($values->sidecarurl ?? '', $values->sidecarsecret ?? '');
        return new self(
            $url,
            $secret,
            $values->environment ?? 'production',
            // Copied tokens bring line breaks and spaces along.
            preg_replace('/\s+/u', '', $values->token ?? '') ?? '',
            (int) ($values->timeout ?? $values->timeoutseconds ?? 0)
        );
    }

    /**
     * Takes a pairing code apart, `<url of the sidecar>/#<site id>:<secret>`, whichever field it was pasted into.
     *
     * @param string $url
     * @param string $secret
     * @return string[] URL and secret
     */
    private static function pairing_of(string $url, string $secret): array {
        // What is copied from a terminal may be wrapped.
        $secret = preg_replace('/\s+/u', '', $secret) ?? '';
        foreach ([$secret, trim($url)] as $pasted) {
            $parts = explode('#', $pasted, 2);
            if (count($parts) === 2) {
                return $parts;
            }
        }
        return [trim($url), $secret];
    }

    /**
     * What is wrong with each value, as sentences by the name of its field.
     *
     * @return string[]
     */
    public function problems(): array {
        $problems = [];
        if (!preg_match('~^https?://[^\s/?#]+~i', $this->url)) {
            $problems['sidecarurl'] = get_string('urlinvalid', 'local_navigatr');
        }
        if ($this->secret === '' && config::secret() === '') {
            $problems['sidecarsecret'] = get_string('required');
        }
        $milliseconds = $this->timeout * 1000;
        if ($milliseconds < vocabulary::TIMEOUT_MIN_MS || $milliseconds > vocabulary::TIMEOUT_MAX_MS) {
            $problems['timeout'] = get_string('timeoutrange', 'local_navigatr');
        }
        return $problems;
    }

    /**
     * A client for the sidecar that these values name.
     *
     * @return client
     * @throws failure `not_paired` when no secret is there
     */
    public function client(): client {
        [$siteid, $secret] = $this->secret === ''
            ? [config::site_id(), config::secret()]
            : config::split_secret($this->secret);
        if ($this->url === '' || $secret === '') {
            throw new failure('not_paired');
        }
        return new client($this->url, $siteid, $secret);
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
            || $stored !== [rtrim($this->url, '/'), $this->environment, $this->timeout];
    }
}
