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
 * The calls of the sidecar. Each makes one signed request and returns the decoded reply, whose signature was checked.
 *
 * The shapes are those of shared-types. Every method throws {@see sidecar_exception} and nothing else.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class client {
    use award_calls;
    use catalogue_calls;
    use connection_choice;
    use hold_calls;
    use platform_calls;
    use privacy_calls;

    /** @var transport|null What tests put in place of the network. */
    private static ?transport $testtransport = null;

    /** @var signed_http_client|null Null: it is made from the stored pairing with the first call. */
    private ?signed_http_client $channel = null;

    /** @var int|null Who decided what is told now; null: the current user. */
    private ?int $decidedby = null;

    /** @var int Who had logged in as that one; 0: nobody. */
    private int $behind = 0;

    /**
     * A client comes from one of the functions below.
     *
     * @param string $connectionid
     */
    private function __construct(string $connectionid = vocabulary::MAIN_CONNECTION) {
        $this->connectionid = $connectionid;
    }

    /**
     * A client for values that need not be stored yet.
     *
     * @param endpoint $endpoint
     * @param string $siteid
     * @param string $secret base64
     * @param transport|null $transport null: the network
     * @return self
     * @throws sidecar_exception when the endpoint must not be called
     */
    public static function of_values(endpoint $endpoint, string $siteid, string $secret, ?transport $transport = null): self {
        $endpoint->require_callable();
        $transport ??= self::$testtransport ?? new curl_transport($endpoint);
        $pairing = ['url' => $endpoint->url, 'siteid' => $siteid, 'secret' => $secret];
        $client = new self();
        $client->channel = new signed_http_client($transport, $pairing);
        return $client;
    }

    /**
     * A client for the stored pairing.
     *
     * @return self
     * @throws sidecar_exception `not_paired`, `cloned`, `secret_unreadable`, or when the endpoint must not be called
     */
    public static function from_config(): self {
        if (!config::is_paired()) {
            throw new sidecar_exception('not_paired');
        }
        if (config::is_cloned()) {
            throw new sidecar_exception('cloned', ['a' => pairing::move_command()]);
        }
        if (pairing::secret() === '') {
            throw new sidecar_exception('secret_unreadable');
        }
        return self::of_values(endpoint::stored(), pairing::site_id(), pairing::secret());
    }

    /**
     * A client for the stored pairing, for pages: what they do may need no call, or has to be kept before one fails. So the
     * pairing is looked at with the first call, which throws what {@see self::from_config()} does.
     *
     * @return self
     */
    public static function lazy(): self {
        return new self();
    }

    /**
     * The same client for a task, which can wait: {@see signed_http_client::have_patience()}.
     *
     * @param deadline $deadline
     * @return self
     * @throws sidecar_exception as {@see self::from_config()}
     */
    public function patient(deadline $deadline): self {
        $this->channel()->have_patience($deadline, sidecar_health::last_failure() === null);
        return $this;
    }

    /**
     * What makes the calls.
     *
     * @return signed_http_client
     * @throws sidecar_exception as {@see self::from_config()}
     */
    private function channel(): signed_http_client {
        return $this->channel ??= self::from_config()->channel;
    }

    /**
     * Puts a stand-in in place of the network.
     *
     * @param transport|null $transport null: the network again
     */
    public static function use_transport(?transport $transport): void {
        if (!PHPUNIT_TEST) {
            throw new \coding_exception('The transport is replaced in tests only');
        }
        self::$testtransport = $transport;
    }

    /**
     * From when and until when the certificate is good with which the sidecar last answered.
     *
     * @return int[]|null `from` and `to`, unix times; null for plain http
     */
    public function certificate(): ?array {
        return $this->channel()->certificate();
    }

    /**
     * How much was sent to a sidecar in recovery, and whether that is all.
     *
     * @param array $report `id`, `counts`, `ofAwards` and `done`
     * @return \stdClass `taught`
     */
    public function recovery_taught(array $report): \stdClass {
        return $this->post('/v1/recovery/taught', $report);
    }

    /**
     * Ends a recovery: what it held back is sent.
     *
     * @param array $what `id` of the recovery, and `untaught` where it ends although not everything is taught
     * @return \stdClass `released` and `asked`
     */
    public function confirm_recovery(array $what): \stdClass {
        return $this->post('/v1/recovery/confirm', $what + ['actor' => $this->actor()]);
    }

    /**
     * The address of a call that is right only for the ledger of which the feed last told. One that was restored or moved since
     * refuses with `ledger_changed`: it has to be taught first, and may have something else under the same id.
     *
     * @param string $path
     * @return string
     */
    private static function of_known_ledger(string $path): string {
        $ledger = config::get('ledger');
        return $ledger === '' ? $path : "$path?ledger=" . rawurlencode($ledger);
    }

    /**
     * GET.
     *
     * @param string $target
     * @return \stdClass
     */
    private function get(string $target): \stdClass {
        return $this->channel()->call(new request('GET', $target));
    }

    /**
     * POST of a JSON body.
     *
     * @param string $target
     * @param array $body
     * @return \stdClass
     */
    private function post(string $target, array $body): \stdClass {
        return $this->channel()->call(request::json('POST', $target, $body));
    }

    /**
     * A call whose body only says who acts.
     *
     * @param string $method
     * @param string $target
     * @return \stdClass
     */
    private function with_actor(string $method, string $target): \stdClass {
        return $this->channel()->call(request::json($method, $target, ['actor' => $this->actor()]));
    }

    /**
     * The same client for what somebody decided earlier and a task tells: the task runs as an admin, who decided nothing.
     *
     * @param int $userid 0: nobody in particular
     * @param int $realuserid who had logged in as that one; 0: nobody
     * @return self
     */
    public function in_the_name_of(int $userid, int $realuserid = 0): self {
        $client = clone $this;
        $client->decidedby = $userid;
        $client->behind = $realuserid;
        return $client;
    }

    /**
     * Who acts, and who is behind that under "log in as", for the audit trail.
     *
     * @return array
     */
    private function actor(): array {
        global $USER;
        if ($this->decidedby !== null) {
            return self::people($this->decidedby, $this->behind);
        }
        return self::people((int) ($USER->id ?? 0), (int) ($USER->realuser ?? 0));
    }

    /**
     * An actor of the contract.
     *
     * @param int $userid
     * @param int $realuserid 0: nobody had logged in as that one
     * @return string[]
     */
    private static function people(int $userid, int $realuserid): array {
        $actor = ['userId' => (string) $userid];
        return $realuserid === 0 ? $actor : $actor + ['realUserId' => (string) $realuserid];
    }
}
