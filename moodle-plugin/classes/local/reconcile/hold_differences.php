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

use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\notice\pause_restored;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;

/**
 * Where the sidecar holds other mappings than Moodle does, because one of the two was restored from a backup.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class hold_differences {
    /** By so much a mapping may look older than a pause that came before: clocks differ by minutes. */
    private const SAME_MOMENT_SECONDS = 600;

    /**
     * Settles which mappings the sidecar holds as paused although they are active. What was done last counts: one that was paused
     * after the backup that Moodle was restored from is paused here as well, because a badge that is issued stays issued. All
     * others are released, after what Moodle still has to send of them. What the sidecar does not hold it tells only in a recovery.
     */
    public static function note_held(): void {
        $held = self::held_at_sidecar();
        $ispaused = false;
        foreach ($held ? mapping::get_records(['state' => mapping::ACTIVE]) : [] as $mapping) {
            $key = mapping_key::of($mapping);
            $since = $held[$key->as_text()] ?? 0;
            if ($since > $mapping->get('timemodified') + self::SAME_MOMENT_SECONDS) {
                $what = 'mapping of course ' . $mapping->get('courseid');
                isolated::run($what, function () use ($mapping, $since, &$ispaused) {
                    $ispaused = mapping_changes::restore_pause($mapping, $since) || $ispaused;
                });
                continue;
            }
            self::note($key, course_hold_sync::RELEASE_ONCE_SENT, $held);
        }
        if ($ispaused) {
            pause_restored::send();
        }
    }

    /**
     * Teaches a sidecar in recovery which mappings are held: those of its holds that differ from Moodle's are told.
     *
     * @param client $client
     * @param deadline $deadline
     * @return int|null how many mappings are held; null where not all could be told yet
     * @throws sidecar_exception
     */
    public static function send_known(client $client, deadline $deadline): ?int {
        $held = self::held_at_sidecar();
        $isheld = 0;
        foreach (mapping::get_records() as $mapping) {
            $request = $mapping->get('state') === mapping::ACTIVE ? course_hold_sync::RELEASE : course_hold_sync::HOLD;
            $isheld += (int) ($request === course_hold_sync::HOLD);
            self::note(mapping_key::of($mapping), $request, $held);
        }
        foreach (self::removed() as $key) {
            $isheld++;
            self::note($key, course_hold_sync::HOLD, $held);
        }
        course_hold_sync::catch_up($client, $deadline);
        return $deadline->is_over() ? null : $isheld;
    }

    /**
     * Mappings that were removed, of which the sidecar has badges that are not issued. Of a deleted course it has only what goes
     * on: the rest came back to Moodle.
     *
     * @return mapping_key[]
     */
    private static function removed(): array {
        global $DB;
        $sql = 'SELECT MIN(a.id) AS id, a.courseid, a.rule, a.target
                  FROM {' . award::TABLE . '} a
                  JOIN {course} c ON c.id = a.courseid
             LEFT JOIN {' . mapping::TABLE . '} m ON m.courseid = a.courseid AND m.rule = a.rule AND m.target = a.target
                 WHERE m.id IS NULL AND a.rule >= 0 AND a.status = :sent
                       AND (a.state IS NULL OR a.state IN (' . vocabulary::SQL_UNSETTLED . '))
              GROUP BY a.courseid, a.rule, a.target';
        $keys = $DB->get_records_sql($sql, ['sent' => award::SENT]);
        return array_map(fn($row) => new mapping_key((int) $row->courseid, (int) $row->rule, $row->target), $keys);
    }

    /**
     * Leaves to the task what differs. What it was not told yet anyhow stays as it is.
     *
     * @param mapping_key $key
     * @param string $request
     * @param int[] $held
     */
    private static function note(mapping_key $key, string $request, array $held): void {
        $differs = ($request === course_hold_sync::HOLD) !== isset($held[$key->as_text()]);
        if ($differs && !hold_requests::exists($key)) {
            hold_requests::add($key, $request);
        }
    }

    /**
     * Mappings that the sidecar holds, as the feed last told.
     *
     * @return int[] since when, 0 where that is not known, by {@see mapping_key::as_text()}
     */
    private static function held_at_sidecar(): array {
        $held = [];
        foreach ((array) json_decode(config::get('holds')) as $hold) {
            if ($hold->reason === 'mapping_paused') {
                $key = new mapping_key((int) $hold->subject, (int) $hold->rule, $hold->target);
                $held[$key->as_text()] = strtotime($hold->since ?? '') ?: 0;
            }
        }
        return $held;
    }
}
