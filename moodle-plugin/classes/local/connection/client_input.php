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
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;

/**
 * Values of a connection that signs in with a client id and its secret, as somebody typed them: not checked, not stored.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class client_input {
    /** As the vendor's own interface has them. */
    private const CLIENT_ID = '/^\w{1,100}$/D';

    /**
     * Values.
     *
     * @param string $platform
     * @param string $clientid
     * @param string $secret
     */
    private function __construct(
        /** @var string What is connected. */
        public readonly string $platform,
        /** @var string As typed, without what stands around it. */
        public readonly string $clientid,
        /** @var string As pasted; empty: the stored one. */
        public readonly string $secret
    ) {
    }

    /**
     * What a form or a script sent.
     *
     * @param \stdClass $values `platform`, `clientid` and `clientsecret`
     * @return self
     */
    public static function from(\stdClass $values): self {
        return new self(
            (string) ($values->platform ?? ''),
            pasted::token((string) ($values->clientid ?? '')),
            pasted::token((string) ($values->clientsecret ?? ''))
        );
    }

    /**
     * The connection that they are for.
     *
     * @return string its id
     */
    public function connectionid(): string {
        return accounts::connection_of($this->platform);
    }

    /**
     * What is wrong with them.
     *
     * @return string[] sentences by field
     */
    public function problems(): array {
        $problems = [];
        if ($this->platform === platform::USUAL || !in_array($this->platform, vocabulary::PLATFORMS, true)) {
            $problems['platform'] = get_string('required');
        }
        if (!preg_match(self::CLIENT_ID, $this->clientid)) {
            $problems['clientid'] = get_string($this->clientid === '' ? 'clientidmissing' : 'clientidinvalid', 'local_navigatr');
        }
        if ($this->secret === '' && $this->clientid !== self::stored_id($this->platform)) {
            $problems['clientsecret'] = get_string('clientsecretmissing', 'local_navigatr');
        }
        $secret = pasted::token_problem($this->secret);
        return $secret === null ? $problems : ['clientsecret' => $secret] + $problems;
    }

    /**
     * The client id of the connected account of a platform.
     *
     * @param string $platform
     * @return string empty: none is connected
     */
    public static function stored_id(string $platform): string {
        return explode(':', (string) accounts::of_platform($platform)?->target, 3)[2] ?? '';
    }

    /**
     * What goes to the sidecar: without a secret it takes the stored one.
     *
     * @return array
     */
    public function for_sidecar(): array {
        $seconds = client::permitted_timeout(config::get('timeout'));
        $values = ['platform' => $this->platform, 'environment' => 'production', 'timeoutMs' => $seconds * 1000];
        $values += ['clientId' => $this->clientid];
        return $this->secret === '' ? $values : $values + ['clientSecret' => $this->secret];
    }

    /**
     * Whether anything differs from what is stored.
     *
     * @return bool
     */
    public function is_changed(): bool {
        return $this->secret !== '' || $this->clientid !== self::stored_id($this->platform);
    }
}
