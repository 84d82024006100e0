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

use local_navigatr\local\contract\vocabulary;

/**
 * Signs requests, checks the signatures of replies, and turns everything that is not a success into a {@see sidecar_exception}.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class signed_http_client {
    /** After how many seconds a call that was not taken is made again, for those who have patience. */
    private const PAUSES = [1, 2];

    /** @var deadline|null Until when there is patience; null: none. */
    private ?deadline $patience = null;

    /** @var bool Whether the call before was taken. */
    private bool $isworking = false;

    /** @var int[]|null `from` and `to` of the certificate of the last signed answer, unix times. */
    private ?array $certificate = null;

    /**
     * A channel.
     *
     * @param transport $transport
     * @param string[] $pairing `url`, `siteid` and base64 `secret`
     */
    public function __construct(
        /** @var transport Carries the requests. */
        private readonly transport $transport,
        /** @var string[] Where to, as which site, and the secret. */
        private readonly array $pairing
    ) {
    }

    /**
     * From now on a call without an answer, or with one that says "later", is made again, as long as the one before it was
     * taken: on a site whose cron runs once an hour, one lost answer must not cost everybody an hour. A sidecar that is known
     * to be away is not waited for.
     *
     * @param deadline $deadline after which nothing is made again
     * @param bool $isworking whether all was well with an earlier run
     */
    public function have_patience(deadline $deadline, bool $isworking): void {
        $this->patience = $deadline;
        $this->isworking = $isworking;
    }

    /**
     * One call. All of them may be made twice: the sidecar takes a repeat for what it is.
     *
     * @param request $request
     * @return \stdClass the decoded body of a success
     * @throws sidecar_exception
     */
    public function call(request $request): \stdClass {
        $pauses = $this->isworking && $this->patience ? self::PAUSES : [];
        while (true) {
            try {
                $body = $this->call_once($request);
                $this->isworking = true;
                return $body;
            } catch (sidecar_exception $failure) {
                $this->isworking = !$failure->retry || $failure->is_about_the_body();
                if ($this->isworking || $pauses === [] || $this->patience->is_over()) {
                    throw $failure;
                }
            }
            $this->transport->pause(array_shift($pauses));
        }
    }

    /**
     * One attempt at a call.
     *
     * @param request $request
     * @return \stdClass the decoded body of a success
     * @throws sidecar_exception
     */
    private function call_once(request $request): \stdClass {
        $headers = signature::headers($request, $this->pairing['siteid'], $this->pairing['secret']);
        $headers[vocabulary::WIRE_VERSION_HEADER] = vocabulary::WIRE_VERSION;
        $reply = $this->transport->send($this->pairing['url'], $request, $headers);

        // Before the signature: another version may sign differently.
        if (wire::is_foreign($reply)) {
            throw wire::failure($reply->header(vocabulary::WIRE_VERSION_HEADER), $reply->status);
        }
        $content = signature::reply_content($headers['webhook-id'], $reply);
        if (!signature::verify($this->pairing['secret'], $content, $reply->header('webhook-signature'))) {
            throw (new unsigned_reply($reply, $this->pairing['url']))->failure();
        }
        $this->certificate = $reply->certificate;
        $body = $reply->object();
        if ($body === null) {
            throw new sidecar_exception('bad_reply', ['httpstatus' => $reply->status]);
        }
        if ($reply->status < 200 || $reply->status > 299) {
            throw $this->signed_failure($reply, $body);
        }
        return $body;
    }

    /**
     * From when and until when the certificate is good with which the sidecar last answered.
     *
     * @return int[]|null `from` and `to`, unix times; null for plain http
     */
    public function certificate(): ?array {
        return $this->certificate;
    }

    /**
     * What the sidecar itself says went wrong.
     *
     * @param reply $reply
     * @param \stdClass $body
     * @return sidecar_exception
     */
    private function signed_failure(reply $reply, \stdClass $body): sidecar_exception {
        $code = (string) ($body->error->code ?? 'bad_reply');
        $facts = [
            'retry' => (bool) ($body->error->retry ?? false),
            'httpstatus' => $reply->status,
            'requestid' => (string) ($body->error->requestId ?? ''),
        ];
        if ($code === 'stale_timestamp') {
            return sidecar_exception::of_clock($reply);
        }
        if (!in_array($code, vocabulary::ERROR_CODES, true)) {
            $facts += ['string' => 'failure_unknown_code', 'a' => clean_param($code, PARAM_ALPHANUMEXT)];
        }
        return new sidecar_exception(in_array($code, unsigned_reply::SECRET_REFUSED, true) ? 'bad_secret' : $code, $facts);
    }
}
