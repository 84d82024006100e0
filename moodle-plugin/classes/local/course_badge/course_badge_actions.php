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

namespace local_navigatr\local\course_badge;

use local_navigatr\local\access;
use local_navigatr\local\award\completion_records;
use local_navigatr\local\catalogue\provider_ref;
use local_navigatr\local\completion\held_recompletions;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\outbox;

/**
 * What the forms of the course's page do. They work without JavaScript.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class course_badge_actions {
    /** Decisions about learners who completed again, by the name of the form's action. */
    private const DECISIONS = ['issueagain' => held_recompletions::ISSUE, 'keepbadges' => held_recompletions::KEEP];

    /**
     * Does what a form asks for.
     *
     * @param client $client
     * @param int $courseid
     * @param string $action
     * @return string[]|null parameters of the page that shows what was done; null when the person is asked first
     * @throws \moodle_exception when somebody changed the mapping since the form was opened, or it is not the user's to change
     */
    public static function run(client $client, int $courseid, string $action): ?array {
        if (isset(self::DECISIONS[$action])) {
            // With separate groups it is about the own ones.
            require_capability('local/navigatr:manageissuances', \context_course::instance($courseid));
        } else if ($action !== 'testbadge') {
            access::require_all_groups($courseid);
        }
        $seen = optional_param('seen', '', PARAM_ALPHANUMEXT);
        return mapping_seen::while_unchanged($courseid, $seen, fn() => self::act($client, $courseid, $action));
    }

    /**
     * Does it to a mapping that is as the form showed it.
     *
     * @param client $client
     * @param int $courseid
     * @param string $action
     * @return string[]|null
     */
    private static function act(client $client, int $courseid, string $action): ?array {
        switch ($action) {
            case 'pause':
                mapping_changes::set_state($client, $courseid, mapping::PAUSED);
                return ['done' => 'paused'];
            case 'resume':
                return self::resume($client, $courseid);
            case 'remove':
                return self::remove($client, $courseid);
            case 'map':
                return self::map($client, $courseid);
            case 'options':
                mapping_options::save($courseid);
                return ['done' => 'options'];
            case 'testbadge':
                return self::is_confirmed() ? test_badge::send($courseid) : null;
            case 'issueagain':
            case 'keepbadges':
                return self::decide($courseid, self::DECISIONS[$action]);
            default:
                throw new \invalid_parameter_exception('action');
        }
    }

    /**
     * What a person is asked before it is done, as HTML.
     *
     * @param int $courseid
     * @param string $action
     * @return string
     */
    public static function question(int $courseid, string $action): string {
        return match ($action) {
            'resume' => get_string('resumeconfirm', 'local_navigatr', self::held($courseid)),
            'testbadge' => test_badge::question($courseid),
            'issueagain', 'keepbadges' =>
                get_string("recompletions_{$action}confirm", 'local_navigatr', held_recompletions::count($courseid)),
            default => removal::question($courseid),
        };
    }

    /**
     * What an act came to, as long as it is so: the browser's Back shows the address of an act that may be undone since.
     *
     * @param string $done
     * @param int $courseid
     * @return string|null name of a string; null: nothing to say
     */
    public static function outcome(string $done, int $courseid): ?string {
        $state = mappings::for_course($courseid)?->get('state');
        $isso = match ($done) {
            'paused' => $state === mapping::PAUSED,
            'resumed' => $state === mapping::ACTIVE,
            'removed' => $state === null,
            'saved', 'options' => $state !== null,
            'backfill', 'byhand', 'againissue', 'againkeep', 'testsent' => true,
            default => false,
        };
        // A paused mapping stays paused with another badge: nothing goes out yet.
        $said = $done === 'saved' && $state !== mapping::ACTIVE ? 'options' : $done;
        return $isso ? "badge$said" : null;
    }

    /**
     * How many badges are sent when the mapping issues again.
     *
     * @param int $courseid
     * @return int
     */
    public static function held(int $courseid): int {
        return outbox::count_released([$courseid]);
    }

    /**
     * Resumes, or asks first where that sends something.
     *
     * @param client $client
     * @param int $courseid
     * @return string[]|null
     */
    private static function resume(client $client, int $courseid): ?array {
        permitted_badge::require(mappings::existing($courseid));
        completion_records::update($courseid);
        if (self::held($courseid) > 0 && !self::is_confirmed()) {
            return null;
        }
        mapping_changes::set_state($client, $courseid, mapping::ACTIVE);
        return ['done' => 'resumed'];
    }

    /**
     * Removes, once that is confirmed.
     *
     * @param client $client
     * @param int $courseid
     * @return string[]|null
     */
    private static function remove(client $client, int $courseid): ?array {
        if (!self::is_confirmed()) {
            return null;
        }
        mapping_changes::remove($client, $courseid);
        return ['done' => 'removed'];
    }

    /**
     * Decides about learners who completed again, once that is confirmed with their number.
     *
     * @param int $courseid
     * @param string $choice of {@see held_recompletions}
     * @return string[]|null
     * @throws \moodle_exception when there are more or fewer of them by now
     */
    private static function decide(int $courseid, string $choice): ?array {
        if (!self::is_confirmed()) {
            return null;
        }
        if (!held_recompletions::decide($courseid, $choice, required_param('count', PARAM_INT))) {
            throw new \moodle_exception('recompletions_changed', 'local_navigatr');
        }
        return ['done' => "again$choice"];
    }

    /**
     * Maps to a badge, with what a person decided about those who have earned the one before.
     *
     * @param client $client
     * @param int $courseid
     * @return string[]
     */
    private static function map(client $client, int $courseid): array {
        $isreissued = optional_param('reissue', false, PARAM_BOOL);
        if ($isreissued) {
            require_capability('local/navigatr:manageissuances', \context_course::instance($courseid));
        }
        $provider = provider_ref::parse(required_param('provider', PARAM_RAW_TRIMMED));
        $client = $client->through($provider->connectionid);
        $choice = permitted_badge::chosen($client, $courseid, $provider->id, required_param('badge', PARAM_ALPHANUMEXT));
        $waiting = optional_param('waiting', pending_awards::ASK, PARAM_ALPHAEXT);
        $sendscore = (new score_choice($courseid))->posted();
        $mapping = mapping_changes::save($client, $courseid, $choice->provider, $choice->badge, $waiting, $sendscore);
        if ($isreissued) {
            manual_issue::issue_to_holders($mapping);
        }
        return ['done' => 'saved'];
    }

    /**
     * Whether the person was asked, and said yes.
     *
     * @return bool
     */
    private static function is_confirmed(): bool {
        return optional_param('confirmed', false, PARAM_BOOL);
    }
}
