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

namespace local_navigatr\local\action;

use local_navigatr\event;
use local_navigatr\local\award\award;
use local_navigatr\local\award\origin;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\consent\consents;
use local_navigatr\local\contract;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;

/**
 * What a person does with awards: retries, cancels or decides issuances, releases awards and issues again. Whether the person may
 * is checked before.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class award_actions {
    /** @var string[] Actions on what may have been issued: done twice, they could do harm. */
    public const RESOLVING = ['decide_issued', 'decide_send_again'];

    /** @var string[] Actions on rows that a person ticked, never on all of a filter; of one award without a further question. */
    public const TICKED = [...self::RESOLVING, 'look_up', 'revoke'];

    /** @var string[] What an action takes, where that is not the right to manage issuances. */
    private const CAPABILITIES = ['revoke' => 'local/navigatr:revoke'];

    /** @var string[] The event of each, for every award that it is done with. */
    private const EVENTS = [
        'retry' => event\badge_retried::class,
        'cancel' => event\badge_cancelled::class,
        'look_up' => event\badge_found_issued::class,
        'decide_issued' => event\badge_confirmed_issued::class,
        'decide_send_again' => event\badge_send_confirmed::class,
        'decide_different_people' => event\badge_people_told_apart::class,
        'release' => event\badge_released::class,
        'issue_again' => event\badge_reissued::class,
        'revoke' => event\badge_revocation_requested::class,
    ];

    /** @var callable[] What Moodle does itself. */
    private const OWN = [
        'release' => [self::class, 'release'],
        'issue_again' => [manual_issue::class, 'issue_again'],
    ];

    /**
     * Releases an award. Of a course that was deleted the sidecar may hold the mapping still: it goes on, and of its other badges
     * the sidecar has none, because they came back to Moodle.
     *
     * @param \stdClass $award its row
     * @return string of the contract's `actResults`
     */
    public static function release(\stdClass $award): string {
        global $DB;
        $result = manual_issue::release($award);
        if ($result === 'done' && !$DB->record_exists('course', ['id' => $award->courseid])) {
            $key = new mapping_key((int) $award->courseid, (int) $award->rule, $award->target);
            hold_requests::add($key, course_hold_sync::RELEASE);
        }
        return $result;
    }

    /**
     * Whether there is such an action.
     *
     * @param string $action
     * @return bool
     */
    public static function exists(string $action): bool {
        return isset(self::EVENTS[$action]);
    }

    /**
     * What an action takes in the context of the award.
     *
     * @param string $action
     * @return string
     */
    public static function capability(string $action): string {
        return self::CAPABILITIES[$action] ?? 'local/navigatr:manageissuances';
    }

    /**
     * Acts on all of them, as the current user. Each that was acted on has its event.
     *
     * @param client $client
     * @param \stdClass[] $awards rows, at most {@see contract\vocabulary::BATCH_MAX}
     * @param string $action
     * @param string $note
     * @param string $seen the state that the page showed; empty where it showed several
     * @return \stdClass the contract's `actReply`
     * @throws \local_navigatr\local\sidecar\sidecar_exception
     */
    public static function perform(client $client, array $awards, string $action, string $note, string $seen): \stdClass {
        // As they are stored: a database may find them in capitals, too.
        $params = ['ids' => array_column($awards, 'uuid'), 'action' => $action, 'note' => $note, 'seen' => $seen];
        $own = self::OWN[$action] ?? null;
        $reply = $own ? self::apply_locally($awards, $own) : self::act_at_sidecar($client, $awards, $params);
        self::trigger($awards, $reply, self::EVENTS[$action]);
        return $reply;
    }

    /**
     * Acts on what the sidecar has, so on nothing that another plugin issued. What waits in Moodle for a record of its completion
     * is cancelled in Moodle.
     *
     * @param client $client
     * @param \stdClass[] $awards
     * @param array $params `ids`, `action` and `note`
     * @return \stdClass
     */
    private static function act_at_sidecar(client $client, array $awards, array $params): \stdClass {
        $here = $params['action'] === 'cancel' ? array_filter($awards, [manual_issue::class, 'lacks_record']) : [];
        $others = array_filter($awards, [origin::class, 'is_by_others']);
        $there = array_diff_key($awards, $here, $others);
        $params['ids'] = array_column($there, 'uuid');
        $reply = sidecar_actions::perform($client, $there, $params);
        $cancelled = self::apply_locally($here, [manual_issue::class, 'cancel']);
        $refused = array_map(fn($award) => sidecar_actions::result($award->uuid, 'not_possible'), array_values($others));
        $reply->results = array_merge((array) $reply->results, $cancelled->results, $refused);
        return $reply;
    }

    /**
     * One event for each award that was acted on: there are at most 500. What was so before was done by somebody else.
     *
     * @param \stdClass[] $awards as they were before
     * @param \stdClass $reply
     * @param string $event its class
     */
    private static function trigger(array $awards, \stdClass $reply, string $event): void {
        $byuuid = array_column($awards, null, 'uuid');
        foreach ((array) $reply->results as $result) {
            ['id' => $id, 'result' => $word] = (array) $result;
            $isdone = in_array($word, ['done', 'cancel_requested'], true) && (((array) $result)['changed'] ?? true);
            if (isset($byuuid[$id]) && $isdone) {
                isolated::trigger($event::create_from_act($byuuid[$id], $word));
            }
        }
    }

    /**
     * Acts without the sidecar: it learns of it with the next exchange.
     *
     * @param \stdClass[] $awards
     * @param callable $deed
     * @return \stdClass
     */
    private static function apply_locally(array $awards, callable $deed): \stdClass {
        $results = [];
        foreach ($awards as $award) {
            $result = 'not_possible';
            isolated::run("award $award->uuid of course $award->courseid", function () use ($deed, $award, &$result) {
                $result = $deed($award);
            });
            $results[] = sidecar_actions::result($award->uuid, $result, $result === 'done' ? null : self::refusal($award));
        }
        return (object) ['results' => $results];
    }

    /**
     * That a learner does not agree: nobody acts for them, whatever else there is.
     *
     * @param \stdClass $award its row
     * @return string|null a reason of the contract
     */
    private static function refusal(\stdClass $award): ?string {
        $lacks = consents::missing_for($award);
        return $lacks === award::CONSENT_WITHDRAWN ? $lacks : null;
    }
}
