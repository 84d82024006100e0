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
use local_navigatr\local\mapping\mapping_key;

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
    use platform_calls;

    /** @var transport|null What tests put in place of the network. */
    private static ?transport $testtransport = null;

    /** @var signed_http_client */
    private readonly signed_http_client $channel;

    /** @var int|null Who decided what is told now; null: the current user. */
    private ?int $decidedby = null;

    /** @var int Who had logged in as that one; 0: nobody. */
    private int $behind = 0;

    /**
     * A client for values that need not be stored yet.
     *
     * @param endpoint $endpoint
     * @param string $siteid
     * @param string $secret base64
     * @param transport|null $transport null: the network
     * @throws sidecar_exception when the endpoint must not be called
     */
    public function __construct(endpoint $endpoint, string $siteid, string $secret, ?transport $transport = null) {
        $endpoint->require_callable();
        $transport ??= self::$testtransport ?? new curl_transport($endpoint);
        $this->channel = new signed_http_client($transport, ['url' => $endpoint->url, 'siteid' => $siteid, 'secret' => $secret]);
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
            throw new sidecar_exception('cloned');
        }
        if (config::secret() === '') {
            throw new sidecar_exception('secret_unreadable');
        }
        return new self(endpoint::stored(), config::site_id(), config::secret());
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
        return $this->channel->certificate();
    }

    /**
     * Hands over awards.
     *
     * @param array $awards at most 500, each an array as the contract describes it, or its JSON
     * @return \stdClass `results`
     */
    public function awards(array $awards): \stdClass {
        $encoded = array_map(fn($award) => is_string($award) ? $award : request::encode($award), $awards);
        $target = self::of_known_ledger('/v1/awards');
        return $this->channel->call(new request('POST', $target, '{"awards":[' . implode(',', $encoded) . ']}'));
    }

    /**
     * Which of these awards the sidecar does not have.
     *
     * @param string[] $ids at most 500
     * @return \stdClass `missing`
     */
    public function missing(array $ids): \stdClass {
        return $this->post('/v1/awards/missing', ['ids' => array_values($ids)]);
    }

    /**
     * State changes after a cursor; also the site's heartbeat.
     *
     * @param int $after
     * @param int $permitseconds how long the sidecar may go on sending
     * @param string $ledger what the reply before said of the ledger; empty: nothing
     * @return \stdClass
     */
    public function feed(int $after, int $permitseconds, string $ledger = ''): \stdClass {
        $mark = $ledger === '' ? '' : '&ledger=' . rawurlencode($ledger);
        return $this->get("/v1/feed?after=$after&permitSeconds=$permitseconds$mark");
    }

    /**
     * One issuance with all its attempts.
     *
     * @param string $awardid
     * @return \stdClass
     */
    public function issuance(string $awardid): \stdClass {
        try {
            return $this->get('/v1/issuances/' . rawurlencode($awardid));
        } catch (sidecar_exception $failure) {
            throw $failure->saying('not_found', 'issuancegone');
        }
    }

    /**
     * Retries, cancels or decides issuances.
     *
     * @param string $verb `retry`, `cancel` or `decide`
     * @param string[] $ids at most 500 award ids
     * @param array $how with `decide` the `decision`: `issued` or `send_again`; with `cancel` the `reason`
     * @param string $note why, for the audit trail
     * @return \stdClass `results`
     */
    public function act(string $verb, array $ids, array $how = [], string $note = ''): \stdClass {
        $body = $how + ['ids' => array_values($ids), 'actor' => $this->actor()];
        return $this->post(self::of_known_ledger('/v1/issuances/' . $verb), $note === '' ? $body : $body + ['note' => $note]);
    }

    /**
     * Nothing of a mapping is issued from now on.
     *
     * @param mapping_key $key
     * @return \stdClass `held`
     */
    public function hold_mapping(mapping_key $key): \stdClass {
        return $this->with_actor('PUT', $this->hold_of($key));
    }

    /**
     * What {@see self::hold_mapping()} stopped goes on.
     *
     * @param mapping_key $key
     * @return \stdClass `held`
     */
    public function release_mapping(mapping_key $key): \stdClass {
        return $this->with_actor('DELETE', $this->hold_of($key));
    }

    /**
     * What the sidecar holds about users in courses: their product; an empty list means all, not both may be empty.
     *
     * @param int[] $users
     * @param int[] $courses
     * @param string|null $after `next` of the page before
     * @return \stdClass `recipients`, `issuances`, `audit`, `next`
     */
    public function export_user_data(array $users, array $courses, ?string $after = null): \stdClass {
        $scope = $this->scope($users, $courses);
        return $this->post('/v1/privacy/export', $after === null ? $scope : $scope + ['after' => $after]);
    }

    /**
     * Makes the sidecar forget users in courses; to be repeated until it answers `done`.
     *
     * @param int[] $users
     * @param int[] $courses
     * @param int[] $when `erasedAt`: what was completed after this stays, and `askedAt`; all of it goes without them
     * @return \stdClass `done`, counts, and `contact`: whom to ask for what the platform has
     */
    public function erase(array $users, array $courses, array $when = []): \stdClass {
        $times = array_map(fn($time) => gmdate('Y-m-d\TH:i:s\Z', $time), $when);
        return $this->post(self::of_known_ledger('/v1/privacy/erase'), $this->scope($users, $courses) + $times);
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
     * Makes the sidecar forget this site and all it holds for it.
     *
     * @return \stdClass `forgotten`
     */
    public function forget_site(): \stdClass {
        return $this->channel->call(new request('DELETE', '/v1/site'));
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
     * The address of a mapping's hold.
     *
     * @param mapping_key $key
     * @return string
     */
    private function hold_of(mapping_key $key): string {
        return "/v1/mappings/$key->courseid/$key->rule/hold?target=" . rawurlencode($key->target);
    }

    /**
     * GET.
     *
     * @param string $target
     * @return \stdClass
     */
    private function get(string $target): \stdClass {
        return $this->channel->call(new request('GET', $target));
    }

    /**
     * POST of a JSON body.
     *
     * @param string $target
     * @param array $body
     * @return \stdClass
     */
    private function post(string $target, array $body): \stdClass {
        return $this->channel->call(request::json('POST', $target, $body));
    }

    /**
     * A call whose body only says who acts.
     *
     * @param string $method
     * @param string $target
     * @return \stdClass
     */
    private function with_actor(string $method, string $target): \stdClass {
        return $this->channel->call(request::json($method, $target, ['actor' => $this->actor()]));
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

    /**
     * Users and courses as the sidecar wants them.
     *
     * @param int[] $users
     * @param int[] $courses
     * @return array
     */
    private function scope(array $users, array $courses): array {
        $lists = ['users' => $users, 'courses' => $courses];
        return array_map(fn($ids) => array_map('strval', array_values($ids)), array_filter($lists));
    }
}
