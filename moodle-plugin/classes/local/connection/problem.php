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

use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Why a connection does not work, and the field of the settings page where that is put right.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class problem {
    /** @var string No field: the sidecar itself has to be started or repaired. */
    public const SIDECAR = 'startsidecar';

    /** Fields by code of a failed call. Any other failure is the sidecar's own. */
    private const FIELDS = [
        'bad_reply' => 'sidecarurl',
        'bad_secret' => 'sidecarsecret',
        'cloned' => 'sidecarsecret',
        'connection_changed' => 'token',
        'invalid_request' => 'token',
        'invalid_target' => 'sidecarurl',
        'not_paired' => 'sidecarsecret',
        'secret_unreadable' => 'sidecarsecret',
        'sidecar_address' => 'sidecarurl',
        'sidecar_insecure' => 'sidecarurl',
        'sidecar_scheme' => 'sidecarurl',
        'sidecar_untrusted' => 'sidecarca',
        'site_moved' => 'sidecarsecret',
        'target_taken' => 'token',
        'upstream_failed' => 'token',
        'upstream_timeout' => 'timeout',
    ];

    /** Fields of the step that connects the account. */
    private const OF_ACCOUNT = ['token', 'environment', 'timeout'];

    /** Codes of what is found without an answer of the sidecar, or with one that may not be its own. */
    private const UNANSWERED = [
        self::INVALID, 'bad_reply', 'cloned', 'not_paired', 'secret_unreadable', 'sidecar_address', 'sidecar_insecure',
        'sidecar_scheme', 'sidecar_unreachable', 'sidecar_untrusted',
    ];

    /** The code of values that are wrong as they are. */
    private const INVALID = 'invalid';

    /**
     * A problem.
     *
     * @param string $field
     * @param string $sentence
     * @param string $code
     */
    private function __construct(
        /** @var string Name of the field, or {@see SIDECAR}. */
        public readonly string $field,
        /** @var string One sentence, plain text. */
        public readonly string $sentence,
        /** @var string Of the failed call, or what the sidecar found. */
        public readonly string $code
    ) {
    }

    /**
     * A call of the sidecar failed.
     *
     * @param sidecar_exception $failure
     * @return self
     */
    public static function of_failure(sidecar_exception $failure): self {
        return new self(self::field_of($failure->sharedcode), $failure->getMessage(), $failure->sharedcode);
    }

    /**
     * The sidecar could not connect to Navigatr.
     *
     * @param \stdClass $test the sidecar's reply
     * @return self
     */
    public static function of_test(\stdClass $test): self {
        $field = $test->problem === 'timeout' ? 'timeout' : 'token';
        return new self($field, test_result_message::sentence($test), $test->problem);
    }

    /**
     * The status could not be read.
     *
     * @param array $status of {@see status::read()}
     * @return self|null null: it could be
     */
    public static function of_status(array $status): ?self {
        $code = $status['code'] ?? null;
        return $code === null ? null : new self(self::field_of($code), $status['message'], $code);
    }

    /**
     * The first of the values that are wrong as they are.
     *
     * @param string[] $sentences by field: {@see connection_input::problems()}
     * @return self
     */
    public static function of_values(array $sentences): self {
        return new self(array_key_first($sentences), implode(' ', $sentences), self::INVALID);
    }

    /**
     * A test came to nothing.
     *
     * @param array $result of {@see test::run()}
     * @return self|null null: it works
     */
    public static function of_result(array $result): ?self {
        return $result['ok'] ? null : new self($result['field'], $result['message'], $result['problem']);
    }

    /**
     * The step of the setup that it concerns.
     *
     * @return string one of {@see setup::STEPS}
     */
    public function step(): string {
        if ($this->field === self::SIDECAR) {
            return 'sidecar';
        }
        return in_array($this->field, self::OF_ACCOUNT, true) ? 'token' : 'pairing';
    }

    /**
     * Whether the sidecar answered, so that it runs and Moodle reaches it.
     *
     * @return bool
     */
    public function is_answered(): bool {
        return !in_array($this->code, self::UNANSWERED, true);
    }

    /**
     * Whether the sidecar may be elsewhere: nothing answers at its address.
     *
     * @return bool
     */
    public function may_be_address(): bool {
        return $this->code === 'sidecar_unreachable';
    }

    /**
     * Where a failed call is put right.
     *
     * @param string $code
     * @return string
     */
    private static function field_of(string $code): string {
        return self::FIELDS[$code] ?? self::SIDECAR;
    }
}
