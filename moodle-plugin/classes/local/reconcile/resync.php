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

namespace local_navigatr\local\reconcile;

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sync\recovery;
use local_navigatr\local\sync\resync_batch;
use local_navigatr\local\sync\sender;
use local_navigatr\local\sync\unsynced;

/**
 * Teaches a sidecar in recovery what Moodle knows: its erasures, which mappings are held, whether there is a connection, and
 * every award that it ever handed over, newest first. Then the sidecar is told that it is taught.
 *
 * Every award goes, also those the ledger has: a ledger that went back in time may have them in an older state. It goes on
 * where a person ended the recovery before: the sidecar lists what comes late, and sends nothing of it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class resync {
    /** For how long a connection may be being saved, with the difference of two clocks. */
    private const SAVING_SECONDS = 10 * MINSECS;

    /**
     * Goes on with the last recovery.
     *
     * @param client $client
     * @param sender $sender
     * @param deadline $deadline
     */
    public static function run(client $client, sender $sender, deadline $deadline): void {
        $lesson = self::unfinished();
        if ($lesson === null) {
            return;
        }
        try {
            self::send_batch($lesson, $client, $sender, $deadline);
        } finally {
            $lesson->save();
        }
        self::report($lesson, $client);
    }

    /**
     * Teaches erasures alone, before anything else is said to a sidecar in recovery.
     *
     * @param client $client
     * @param deadline $deadline
     */
    public static function erasures(client $client, deadline $deadline): void {
        $lesson = self::unfinished();
        if ($lesson === null) {
            return;
        }
        try {
            self::teach_erasures($lesson, $client, $deadline);
        } finally {
            $lesson->save();
        }
    }

    /**
     * How far the teaching is.
     *
     * @return resync_batch|null null where there is nothing to teach
     */
    private static function unfinished(): ?resync_batch {
        $lesson = resync_batch::stored();
        return $lesson === null || $lesson->done ? null : $lesson;
    }

    /**
     * Teaches one thing after the other.
     *
     * @param resync_batch $lesson
     * @param client $client
     * @param sender $sender
     * @param deadline $deadline
     */
    private static function send_batch(resync_batch $lesson, client $client, sender $sender, deadline $deadline): void {
        if (!self::teach_erasures($lesson, $client, $deadline) || $deadline->is_over()) {
            return;
        }
        $lesson->holds ??= hold_differences::send_known($client, $deadline);
        if ($lesson->holds === null || $deadline->is_over()) {
            return;
        }
        $lesson->connections ??= self::teach_connections($client);
        self::teach_awards($sender, $deadline);
        $progress = unsynced::progress();
        $lesson->done = $progress->left === 0 && $progress->failed === 0;
    }

    /**
     * Erasures first: what is taught after them must not bring back a learner who was erased.
     *
     * @param resync_batch $lesson
     * @param client $client
     * @param deadline $deadline
     * @return bool whether that was all
     */
    private static function teach_erasures(resync_batch $lesson, client $client, deadline $deadline): bool {
        while ($page = erasures::done_page($lesson->erasureid, vocabulary::BATCH_MAX)) {
            foreach ($page as $erasure) {
                if ($deadline->is_over() || !erasure_sender::send_known($client, $erasure)) {
                    return false;
                }
                $lesson->erasureid = (int) $erasure->id;
                $lesson->erasures++;
            }
            $lesson->save();
        }
        return true;
    }

    /**
     * A token or secret that came back from a backup and that Moodle removed, or replaced by one of another account, is deleted.
     *
     * @param client $client
     * @return int how many connections Moodle has
     */
    private static function teach_connections(client $client): int {
        $revision = config::connection_revision();
        $theirs = $client->connections()->connections;
        $ours = accounts::all();
        foreach ($theirs as $connection) {
            // Somebody who saves at this moment knows better.
            if (self::is_former($connection, $ours[$connection->id] ?? null) && config::connection_revision() === $revision) {
                $client->through($connection->id)->delete_connection();
            }
        }
        return count($ours);
    }

    /**
     * Whether the sidecar has what Moodle has no more. One that is this new is being saved: the sidecar has it before Moodle does.
     *
     * @param \stdClass $theirs
     * @param \stdClass|null $ours
     * @return bool
     */
    private static function is_former(\stdClass $theirs, ?\stdClass $ours): bool {
        $isanother = isset($ours->target) && ($theirs->target ?? $ours->target) !== $ours->target;
        $isnew = strtotime($theirs->verifiedAt ?? '') > time() - self::SAVING_SECONDS;
        return !empty($theirs->configured) && !$isnew && ($ours === null || $isanother);
    }

    /**
     * Awards, newest first. Those that could not be taught come once more in each later run.
     *
     * @param sender $sender
     * @param deadline $deadline
     */
    private static function teach_awards(sender $sender, deadline $deadline): void {
        $page = unsynced::progress()->left > 0 ? [unsynced::class, 'page'] : [unsynced::class, 'failed_page'];
        $beforeid = PHP_INT_MAX;
        while (!$deadline->is_over() && $awards = $page($beforeid)) {
            $beforeid = (int) end($awards)->id;
            $sender->send_known($awards);
        }
    }

    /**
     * Tells the sidecar how far it is, where that is news.
     *
     * @param resync_batch $lesson
     * @param client $client
     */
    private static function report(resync_batch $lesson, client $client): void {
        $recovery = recovery::current();
        if (empty($recovery->id) || $recovery->id !== config::get('recoveryid')) {
            return;
        }
        $progress = unsynced::progress();
        $report = [
            'id' => $recovery->id,
            'counts' => [
                'erasures' => $lesson->erasures,
                'holds' => $lesson->holds ?? 0,
                'connections' => $lesson->connections ?? 0,
                'awards' => $progress->taught,
                'failed' => $progress->failed,
            ],
            'ofAwards' => $progress->taught + $progress->failed + $progress->left,
            'done' => $lesson->connections !== null && $progress->left === 0,
        ];
        $lastreport = json_encode($report);
        if ($lastreport !== $lesson->lastreport) {
            $client->recovery_taught($report);
            $lesson->lastreport = $lastreport;
            $lesson->save();
        }
    }
}
