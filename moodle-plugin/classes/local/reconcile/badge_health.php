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
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\notice\badgeproblem;
use local_navigatr\local\notice\digest;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Looks at mapped badges before the next learner completes: whether each can still be issued.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class badge_health {
    /** Answers about one badge, and what is wrong with it then; after any other no badge is to blame. */
    private const ABOUT_THE_BADGE = ['not_found' => 'deleted', 'not_allowed' => 'not_allowed'];

    /**
     * Looks at all badges of the connected account. Courses of one provider's badge cost one call.
     *
     * @param client $client
     * @param deadline $deadline
     * @return int how many mappings have a problem
     * @throws sidecar_exception the first; all that could be looked at is
     */
    public static function check(client $client, deadline $deadline): int {
        $found = 0;
        $badges = [];
        $first = null;
        $news = [];
        [$connected, $targets] = accounts::sql_connected('target');
        foreach (mapping::get_records_select($connected, $targets, 'target, badgeid, id') as $mapping) {
            if ($deadline->is_over() || $first?->concerns_all_calls()) {
                break;
            }
            $key = implode('/', [$mapping->get('target'), $mapping->get('providerid'), $mapping->get('badgeid')]);
            $badge = $badges[$key] ??= self::ask($client->of($mapping->get('target')), $mapping);
            if ($badge instanceof sidecar_exception) {
                $first ??= $badge;
                continue;
            }
            isolated::run('badge of course ' . $mapping->get('courseid'), function () use ($mapping, $badge, &$found, &$news) {
                self::note_categories($mapping, $badge);
                $problem = self::problem($mapping, $badge);
                $found += (int) ($problem !== null);
                if ($problem !== $mapping->get('problem')) {
                    $news[] = [$mapping, $problem];
                }
            });
        }
        self::tell($news);
        if ($first) {
            throw $first;
        }
        return $found;
    }

    /**
     * The badge as the catalogue has it.
     *
     * @param client $client
     * @param mapping $mapping
     * @return \stdClass|sidecar_exception with `problem` alone when the badge is gone, or not for this account; a failure is no
     *         other badge's business
     */
    private static function ask(client $client, mapping $mapping): \stdClass|sidecar_exception {
        try {
            $badge = $client->mapped_badge($mapping->get('badgeid'), $mapping->get('providerid'))->badge ?? null;
            return $badge instanceof \stdClass ? $badge : new sidecar_exception('bad_reply');
        } catch (sidecar_exception $failure) {
            $problem = self::ABOUT_THE_BADGE[$failure->sharedcode] ?? null;
            return $problem === null ? $failure : (object) ['problem' => $problem];
        }
    }

    /**
     * What is wrong with a badge.
     *
     * @param mapping $mapping
     * @param \stdClass $badge
     * @return string|null one of the contract's `badgeProblems`
     */
    private static function problem(mapping $mapping, \stdClass $badge): ?string {
        if (isset($badge->problem)) {
            return $badge->problem;
        }
        $status = strtolower((string) ($badge->status ?? ''));
        if ($status === 'expired') {
            return 'expired';
        }
        if ($status !== '' && $status !== 'published') {
            return 'unpublished';
        }
        if (!$badge->issuable) {
            return 'external';
        }
        $ismoved = $badge->providerId !== null && $badge->providerId !== $mapping->get('providerid');
        return $ismoved ? 'moved' : null;
    }

    /**
     * Keeps the categories that the badge is in now: the limits of categories of courses may name them.
     *
     * @param mapping $mapping
     * @param \stdClass $badge
     */
    private static function note_categories(mapping $mapping, \stdClass $badge): void {
        if (!isset($badge->problem)) {
            mappings::keep_categories($mapping, mapping::categories_text($badge));
        }
    }

    /**
     * Tells the teachers what is news, and keeps it for the pages of the courses: at the end, and in this order, so that nobody
     * misses a message because cron was stopped in between.
     *
     * @param array[] $news pairs of mapping and problem
     */
    private static function tell(array $news): void {
        global $DB;
        $digest = new digest();
        self::with_each($news, function (mapping $mapping, ?string $problem) use ($DB, $digest): void {
            if ($problem !== null && $DB->record_exists(mapping::TABLE, self::as_read($mapping))) {
                badgeproblem::add($digest, $mapping, $problem);
            }
        });
        $digest->send();
        // Nobody changed the mapping: who did last, and when, stays.
        self::with_each($news, function (mapping $mapping, ?string $problem) use ($DB): void {
            $DB->set_field(mapping::TABLE, 'problem', $problem, self::as_read($mapping));
        });
    }

    /**
     * Does something with each finding. One that fails stops no other.
     *
     * @param array[] $news pairs of mapping and problem
     * @param callable $work takes both
     */
    private static function with_each(array $news, callable $work): void {
        foreach ($news as [$mapping, $problem]) {
            isolated::run('badge of course ' . $mapping->get('courseid'), fn() => $work($mapping, $problem));
        }
    }

    /**
     * Finds a mapping as it was when its badge was looked at: mapped to another one meanwhile, a finding says nothing of it.
     *
     * @param mapping $mapping
     * @return array
     */
    private static function as_read(mapping $mapping): array {
        return array_intersect_key((array) $mapping->to_record(), array_flip(['id', 'target', 'providerid', 'badgeid']));
    }
}
