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
use local_navigatr\local\platform;
use local_navigatr\local\reader;

/**
 * The sidecar could not do what was asked. Its message is one sentence that says what the user can do: repair it, or tell
 * somebody.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class sidecar_exception extends \moodle_exception {
    /** @var string An error code of the sidecar, or one of the plugin's own: see the constructor. */
    public readonly string $sharedcode;

    /** @var bool Whether the same call may succeed later without anybody changing anything. */
    public readonly bool $retry;

    /** @var bool Whether the call certainly never left Moodle: nothing can have been done. */
    public readonly bool $unsent;

    /** @var int|null HTTP status of the answer; null when none came. */
    public readonly ?int $httpstatus;

    /** @var string What an administrator finds it by: the code, and the request in the sidecar's log where it has one. */
    public readonly string $reference;

    /** @var array Name of the sentence that says how to repair it, and what goes into it. */
    private readonly array $foradmins;

    /** @var bool Whether that sentence is for everybody. */
    private readonly bool $isforall;

    /** Codes of the plugin's own, and whether they pass without a person. */
    private const OWN_CODES = [
        'sidecar_unreachable' => true,
        'sidecar_untrusted' => false,
        'sidecar_insecure' => false,
        'sidecar_address' => false,
        'sidecar_scheme' => false,
        'bad_reply' => true,
        'clock_off' => false,
        'bad_secret' => false,
        'secret_unreadable' => false,
        'cloned' => false,
        'not_paired' => false,
        'former_may_send' => false,
    ];

    /** Sentences that something else says, too. */
    private const STRING_FOR_ADMINS = ['cloned' => 'clonednotice'];

    /** What those read who cannot repair the connection, where it is not just that badges are unavailable. */
    private const STRING_FOR_OTHERS = [
        'ledger_changed' => 'failure_other_again',
        'no_connection' => 'failure_other_no_connection',
        'not_allowed' => 'failure_other_not_allowed',
        'not_found' => 'failure_other_not_found',
        'replayed' => 'failure_other_again',
        'shutting_down' => 'failure_other_again',
        'too_busy' => 'failure_other_again',
        'upstream_failed' => 'failure_other_again',
        'upstream_timeout' => 'failure_other_again',
    ];

    /** Codes with which Moodle made no call at all. */
    private const NOT_CALLED = ['sidecar_insecure', 'sidecar_address', 'secret_unreadable', 'cloned', 'not_paired'];

    /** Codes that every other call gets as well. */
    private const OF_ALL_CALLS = [
        'sidecar_unreachable', 'sidecar_untrusted', 'sidecar_insecure', 'sidecar_address', 'sidecar_scheme', 'bad_secret',
        'secret_unreadable', 'clock_off', self::WIRE_VERSION, 'ledger_changed',
    ];

    /** The code of the sidecar's error, and of the failure. */
    public const WIRE_VERSION = 'wire_version';

    /** HTTP statuses that are about what was sent: too large, or something in it that a proxy or the sidecar does not let in. */
    private const ABOUT_THE_BODY = [400, 403, 406, 413, 422];

    /**
     * A failure under its code.
     *
     * @param string $sharedcode error code of the sidecar, or
     *     `sidecar_unreachable sidecar_untrusted sidecar_insecure sidecar_address sidecar_scheme bad_reply clock_off bad_secret
     *     cloned not_paired former_may_send`
     * @param array $facts `retry`, `unsent`, `httpstatus`, `requestid` of the sidecar's log, `a` for an administrator's sentence,
     *     and `string` where that is another than the code's own
     */
    public function __construct(string $sharedcode, array $facts = []) {
        $this->sharedcode = $sharedcode;
        $this->retry = $facts['retry'] ?? self::OWN_CODES[$sharedcode] ?? false;
        $this->unsent = $facts['unsent'] ?? false;
        $this->httpstatus = $facts['httpstatus'] ?? null;
        $string = $facts['string'] ?? self::STRING_FOR_ADMINS[$sharedcode] ?? "failure_$sharedcode";
        $known = get_string_manager()->string_exists($string, 'local_navigatr');
        $a = $facts['a'] ?? ($sharedcode === 'sidecar_unreachable' ? config::sidecar_url() : null);
        $this->foradmins = [$known ? $string : 'failure_bad_reply', $a];
        $this->reference = trim("$sharedcode " . ($facts['requestid'] ?? ''));
        // The reader chose what is missing, and can choose something else.
        $this->isforall = $known && $sharedcode === 'not_found' && isset($facts['string']);
        [$string, $a] = $this->string_for(reader::current());
        parent::__construct($string, 'local_navigatr', '', $a);
    }

    /**
     * The sentence for a reader who is not the user.
     *
     * @param reader $reader
     * @return string
     */
    public function for_reader(reader $reader): string {
        [$string, $a] = $this->string_for($reader);
        return get_string($string, 'local_navigatr', $a);
    }

    /**
     * What is kept of it, for the sentence that administrators read later, no matter who caused the call.
     *
     * @return string
     */
    public function to_json(): string {
        return json_encode(['string' => $this->foradmins[0], 'a' => $this->foradmins[1]], JSON_INVALID_UTF8_SUBSTITUTE);
    }

    /**
     * A failure as it was kept.
     *
     * @param string $sharedcode
     * @param string $json of {@see to_json}; an earlier version kept only what goes into the sentence
     * @return self
     */
    public static function from_json(string $sharedcode, string $json): self {
        $kept = json_decode($json);
        $facts = isset($kept->string) ? ['string' => (string) $kept->string, 'a' => $kept->a ?? null] : ['a' => $kept];
        return new self($sharedcode, $facts);
    }

    /**
     * Name of the sentence for a reader, and what goes into it.
     *
     * @param reader $reader
     * @return array
     */
    private function string_for(reader $reader): array {
        return $reader->isadmin || $this->isforall
            ? $this->foradmins
            : [self::STRING_FOR_OTHERS[$this->sharedcode] ?? 'unavailable', (object) ['reference' => $this->reference]];
    }

    /**
     * The same failure in words that name what is missing, if it is this one.
     *
     * @param string $sharedcode
     * @param string $string key of the sentence
     * @return self
     */
    public function saying(string $sharedcode, string $string): self {
        return $this->sharedcode === $sharedcode ? $this->in_words($string, $this->a) : $this;
    }

    /**
     * The same failure in another sentence.
     *
     * @param string $string key of the sentence
     * @param mixed $a what goes into it
     * @return self
     */
    public function in_words(string $string, $a): self {
        return new self($this->sharedcode, [
            'string' => $string, 'a' => $a, 'retry' => $this->retry, 'unsent' => $this->unsent,
            'httpstatus' => $this->httpstatus,
        ]);
    }

    /**
     * The same failure in the words of a platform.
     *
     * @param string $platform
     * @param string[] $strings keys of sentences that name what is missing, by code
     * @return self
     */
    public function of_platform(string $platform, array $strings = []): self {
        $usual = $strings[$this->sharedcode] ?? "failure_$this->sharedcode";
        $string = platform::key($usual, $platform);
        if ($string === "failure_$this->sharedcode") {
            return $this;
        }
        return $this->in_words($string, $string === $usual ? $this->a : platform::facts($platform));
    }

    /**
     * The clocks of both sides differ too much.
     *
     * @param reply $reply
     * @return self
     */
    public static function of_clock(reply $reply): self {
        $a = (object) ['seconds' => abs($reply->clock_offset() ?? 0)];
        return new self('clock_off', ['httpstatus' => $reply->status, 'a' => $a]);
    }

    /**
     * How far a call came: what is wrong with a sidecar that answers must not be looked for in the network.
     *
     * @return string `notused`: Moodle did not call it; `unreachable`: no answer; `other`: somebody else's; `notworking`: of no use
     */
    public function trouble(): string {
        if (in_array($this->sharedcode, self::NOT_CALLED, true)) {
            return 'notused';
        }
        return ['sidecar_unreachable' => 'unreachable', 'bad_reply' => 'other'][$this->sharedcode] ?? 'notworking';
    }

    /**
     * Whether calls about anything else would fail in the same way, so that they need not be made.
     *
     * @return bool
     */
    public function concerns_all_calls(): bool {
        return in_array($this->sharedcode, self::OF_ALL_CALLS, true);
    }

    /**
     * Whether something refused a call because of what is in it.
     *
     * @return bool
     */
    public function is_about_the_body(): bool {
        return in_array($this->sharedcode, ['too_large', 'invalid_request'], true)
            || $this->sharedcode === 'bad_reply' && in_array($this->httpstatus, self::ABOUT_THE_BODY, true);
    }
}
