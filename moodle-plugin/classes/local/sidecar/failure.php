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
 * The sidecar could not do what was asked. Its message is one sentence that says what to do.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class failure extends \moodle_exception {
    /** @var string An error code of the sidecar, or one of the plugin's own: see the constructor. */
    public readonly string $sharedcode;

    /** @var bool Whether the same call may succeed later without anybody changing anything. */
    public readonly bool $retry;

    /** @var int|null HTTP status of the answer; null when none came. */
    public readonly ?int $httpstatus;

    /** Codes of the plugin's own, and whether they pass by themselves. */
    private const OWN_CODES = [
        'sidecar_unreachable' => true,
        'sidecar_untrusted' => false,
        'sidecar_insecure' => false,
        'sidecar_address' => false,
        'bad_reply' => true,
        'clock_off' => false,
        'bad_secret' => false,
        'cloned' => false,
        'not_paired' => false,
        'former_may_send' => false,
    ];

    /** Codes that every other call gets as well. */
    private const OF_ALL_CALLS = [
        'sidecar_unreachable', 'sidecar_untrusted', 'sidecar_insecure', 'sidecar_address', 'bad_secret', 'clock_off', wire::CODE,
    ];

    /**
     * A failure under its code.
     *
     * @param string $sharedcode error code of the sidecar, or
     *     `sidecar_unreachable sidecar_untrusted sidecar_insecure sidecar_address bad_reply clock_off bad_secret cloned not_paired
     *     former_may_send`
     * @param array $facts `retry`, `httpstatus`, `a` for the sentence, and `string` where it is another than the code's own
     */
    public function __construct(string $sharedcode, array $facts = []) {
        $this->sharedcode = $sharedcode;
        $this->retry = $facts['retry'] ?? self::OWN_CODES[$sharedcode] ?? false;
        $this->httpstatus = $facts['httpstatus'] ?? null;
        $string = $facts['string'] ?? "failure_$sharedcode";
        $known = get_string_manager()->string_exists($string, 'local_navigatr');
        parent::__construct($known ? $string : 'failure_bad_reply', 'local_navigatr', '', $facts['a'] ?? null);
    }

    /**
     * The same failure in words that name what is missing, if it is this one.
     *
     * @param string $sharedcode
     * @param string $string key of the sentence
     * @return self
     */
    public function saying(string $sharedcode, string $string): self {
        $facts = ['string' => $string, 'a' => $this->a, 'retry' => $this->retry, 'httpstatus' => $this->httpstatus];
        return $this->sharedcode === $sharedcode ? new self($sharedcode, $facts) : $this;
    }

    /**
     * Whether calls about anything else would fail in the same way, so that they need not be made.
     *
     * @return bool
     */
    public function concerns_all_calls(): bool {
        return in_array($this->sharedcode, self::OF_ALL_CALLS, true);
    }
}
