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

namespace local_navigatr\local\delivery;

use local_navigatr\local\deadline;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\failure;

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

    /** @var failure|null A single award was too large. */
    private ?failure $refused = null;

    /**
     * A sender.
     *
     * @param client $client
     * @param deadline $deadline
     */
    public function __construct(
        /** @var client Whom to hand them to. */
        private readonly client $client,
        /** @var deadline When to stop. */
        private readonly deadline $deadline
    ) {
    }

    /**
     * Sends all that is due.
     *
     * @throws failure when the sidecar does not take them; those it took before are marked
     */
    public function send_due(): void {
        $this->send_kind(outbox::LIVE);
        $this->send_kind(outbox::BACKFILL);
        if ($this->refused) {
            throw $this->refused;
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
            $bodies = new award_bodies($page);
            $this->send($page, array_map([$bodies, 'of'], $page), $bodies->readat);
            $afterid = (int) end($page)->id;
        }
    }

    /**
     * Sends a page with the state that was last known of each.
     *
     * @param \stdClass[] $page
     * @throws failure
     */
    public function teach(array $page): void {
        $bodies = new award_bodies($page);
        $this->send($page, array_map([$bodies, 'of_known'], $page), $bodies->readat);
    }

    /**
     * Sends a page in batches.
     *
     * @param \stdClass[] $awards
     * @param string[] $json of each, under the same keys
     * @param int $readat
     */
    private function send(array $awards, array $json, int $readat): void {
        foreach ($this->batches($json) as $batch) {
            $this->send_batch(array_intersect_key($awards, $batch), $batch, $readat);
        }
    }

    /**
     * Sends one batch, halved as often as it takes when something says that it is too large.
     *
     * @param \stdClass[] $awards
     * @param string[] $json
     * @param int $readat
     */
    private function send_batch(array $awards, array $json, int $readat): void {
        try {
            receipts::apply($awards, $this->client->awards(array_values($json)), $readat, $this->client);
        } catch (failure $failure) {
            if ($failure->sharedcode !== 'too_large') {
                throw $failure;
            }
            if (count($json) === 1) {
                // It waits, and the rest goes on.
                $this->refused = $failure;
                return;
            }
            $this->maxbytes = max(1, intdiv(array_sum(array_map('strlen', $json)), 2));
            $this->send($awards, $json, $readat);
        }
    }

    /**
     * Cuts a page into batches.
     *
     * @param string[] $json
     * @return string[][]
     */
    private function batches(array $json): array {
        $batches = [];
        $bytes = PHP_INT_MAX;
        foreach ($json as $key => $award) {
            $size = strlen($award) + 1;
            if ($bytes + $size > $this->maxbytes) {
                $batches[] = [];
                $bytes = 0;
            }
            $batches[count($batches) - 1][$key] = $award;
            $bytes += $size;
        }
        return $batches;
    }
}
