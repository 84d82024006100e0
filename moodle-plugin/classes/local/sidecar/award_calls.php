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
 * Calls about awards and what became of them.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait award_calls {
    /**
     * Hands over awards.
     *
     * @param array $awards at most 500, each an array as the contract describes it, or its JSON
     * @return \stdClass `results`
     */
    public function awards(array $awards): \stdClass {
        $encoded = array_map(fn($award) => is_string($award) ? $award : request::encode($award), $awards);
        $target = self::of_known_ledger('/v1/awards');
        return $this->channel()->call(new request('POST', $target, '{"awards":[' . implode(',', $encoded) . ']}'));
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
     * Retries, cancels, revokes or decides issuances.
     *
     * @param string $verb `retry`, `cancel`, `revoke` or `decide`
     * @param string[] $ids at most 500 award ids
     * @param array $how with `decide` the `decision`: `issued` or `send_again`; with `cancel` the `reason`
     * @param string $note why, for the audit trail
     * @return \stdClass `results`
     */
    public function act(string $verb, array $ids, array $how = [], string $note = ''): \stdClass {
        $body = $how + ['ids' => array_values($ids), 'actor' => $this->actor()];
        return $this->post(self::of_known_ledger('/v1/issuances/' . $verb), $note === '' ? $body : $body + ['note' => $note]);
    }
}
