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

namespace local_navigatr\local\sync;

use local_navigatr\local\award\award;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Hands awards to the sidecar, in batches that every proxy should pass.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class sender {
    /** Well under the sidecar's own limit of 1 MB. */
    private const BATCH_MAX_BYTES = 512 * 1024;

    /** @var int Size of a batch in bytes; lower once something answered that it was too large. */
    private int $maxbytes = self::BATCH_MAX_BYTES;

    /** After so many awards of one run that nobody takes, the rest waits for the next: it may not be the awards. */
    private const REFUSED_MAX = 50;

    /** @var sidecar_exception|null Why the last single award was not taken. */
    private ?sidecar_exception $refusal = null;

    /** @var int How many single awards were not taken. */
    private int $refused = 0;

    /** @var int How many were handed over because they were due, also of those that were sent before. */
    public int $taken = 0;

    /** @var bool[] Awards that this run could not hand over, by id. */
    private array $setaside = [];

    /**
     * A sender.
     *
     * @param client $client
     * @param deadline $deadline
     */
    public function __construct(
        /** @var client Takes them. */
        private readonly client $client,
        /** @var deadline When to stop. */
        private readonly deadline $deadline
    ) {
    }

    /**
     * Sends all that is due, one kind after the other.
     *
     * @param string[] $kinds of {@see outbox}
     * @throws sidecar_exception when the sidecar does not take them; those it took before are marked
     */
    public function send_due(array $kinds = outbox::KINDS): void {
        array_walk($kinds, fn($kind) => $this->send_kind($kind));
        if ($this->refusal) {
            throw $this->refusal;
        }
    }

    /**
     * Sends all of one kind that is due.
     *
     * @param string $kind of {@see outbox}
     */
    private function send_kind(string $kind): void {
        $afterid = 0;
        while (!$this->deadline->is_over() && $page = outbox::page($kind, $afterid)) {
            $afterid = (int) end($page)->id;
            $this->hand_over(array_diff_key($page, $this->setaside));
        }
    }

    /**
     * Sends a page, and notes beforehand that it does.
     *
     * @param \stdClass[] $page
     * @throws sidecar_exception
     */
    private function hand_over(array $page): void {
        $receipts = new response_handler();
        $shipment = new shipment($page, $receipts);
        $json = $this->encoded($shipment, 'of');
        $json && unsynced::note_handover(array_keys($json), $shipment->batch->bodies->readat);
        try {
            $this->send($shipment, $json);
            $this->taken += count($json);
        } catch (sidecar_exception $failure) {
            if ($failure->sharedcode === 'ledger_changed') {
                // It took nothing, so no other sidecar can have the new ones: none of them is taught or repeated.
                $new = array_column(array_filter($page, fn($award) => (int) $award->timesent === 0), 'uuid');
                unsynced::take_back_handover($receipts->untaken($new), $shipment->batch->bodies->readat);
            }
            throw $failure;
        }
    }

    /**
     * Sends awards again that the sidecar has, whatever the mapping says: before it acts on them, it gets the current name and
     * address.
     *
     * @param string[] $uuids at most 500
     * @return string[] all that it did not take
     * @throws sidecar_exception
     */
    public function send_again(array $uuids): array {
        $page = outbox::sent($uuids);
        $receipts = new response_handler();
        $shipment = new shipment($page, $receipts);
        $this->send($shipment, $this->encoded($shipment, 'of'));
        return $receipts->untaken($uuids);
    }

    /**
     * Sends a page with the state that was last known of each.
     *
     * @param \stdClass[] $page
     * @throws sidecar_exception
     */
    public function send_known(array $page): void {
        $shipment = new shipment($page, new resync_response_handler());
        $this->send($shipment, $this->encoded($shipment, 'of_known'));
    }

    /**
     * The JSON of each award. One that cannot be prepared is noted and left out.
     *
     * @param shipment $shipment
     * @param string $method of its bodies
     * @return string[] under the same keys
     */
    private function encoded(shipment $shipment, string $method): array {
        $json = [];
        foreach ($shipment->batch->awards as $key => $award) {
            $error = isolated::attempt(function () use (&$json, $key, $award, $shipment, $method) {
                $json[$key] = $shipment->batch->bodies->$method($award);
            });
            if ($error) {
                $shipment->receipt->fail_to_read($award, $error);
                $this->setaside[$key] = true;
            }
        }
        return $json;
    }

    /**
     * Sends a page in batches.
     *
     * @param shipment $shipment
     * @param string[] $json of each award, by its id
     */
    private function send(shipment $shipment, array $json): void {
        foreach (batches::of($json, $this->maxbytes) as $batch) {
            $this->send_batch($shipment, $batch);
        }
    }

    /**
     * Sends one batch. Halves it when the sidecar or a proxy refuses it, as often as needed.
     *
     * @param shipment $shipment
     * @param string[] $json
     */
    private function send_batch(shipment $shipment, array $json): void {
        $json = self::without_withdrawn($shipment, $json);
        if ($json === []) {
            return;
        }
        try {
            $reply = $this->client->awards(array_values($json));
        } catch (sidecar_exception $failure) {
            if (!$failure->is_about_the_body()) {
                throw $failure;
            }
            if (count($json) === 1) {
                $this->give_up($shipment, array_key_first($json), $failure);
                return;
            }
            $this->send_in_halves($shipment, $json, $failure);
            return;
        }
        $shipment->receipt->apply($shipment->batch->of(array_keys($json)), $reply);
    }

    /**
     * Leaves out learners who no longer agree: the batch before may have taken long.
     *
     * @param shipment $shipment
     * @param string[] $json of each award, by its id
     * @return string[]
     */
    private static function without_withdrawn(shipment $shipment, array $json): array {
        $personal = array_filter(array_keys($json), fn($id) => $shipment->batch->awards[$id]->maysend);
        return array_diff_key($json, array_flip(array_diff($personal, outbox::allowed($personal))));
    }

    /**
     * Sends a batch again in halves, to find what cannot pass. Once one was too large, all later ones are smaller.
     *
     * @param shipment $shipment
     * @param string[] $json
     * @param sidecar_exception $failure
     */
    private function send_in_halves(shipment $shipment, array $json, sidecar_exception $failure): void {
        if ($failure->sharedcode === 'too_large') {
            $this->maxbytes = max(1, intdiv(array_sum(array_map('strlen', $json)), 2));
            $this->send($shipment, $json);
            return;
        }
        foreach (array_chunk($json, (int) ceil(count($json) / 2), true) as $half) {
            $this->send_batch($shipment, $half);
        }
    }

    /**
     * One award that is refused: it waits, and the rest goes on.
     *
     * @param shipment $shipment
     * @param int $id
     * @param sidecar_exception $failure
     * @throws sidecar_exception when too many are refused
     */
    private function give_up(shipment $shipment, int $id, sidecar_exception $failure): void {
        $problem = $failure->sharedcode === 'too_large' ? award::TOO_LARGE : award::REFUSED;
        $shipment->receipt->refuse($shipment->batch->awards[$id], $problem);
        $this->setaside[$id] = true;
        $this->refusal = $failure;
        if (++$this->refused > self::REFUSED_MAX) {
            throw $failure;
        }
    }
}
