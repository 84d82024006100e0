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

use local_navigatr\event\mapping_options_changed;
use local_navigatr\event\mapping_pause_restored;
use local_navigatr\event\mapping_removed;
use local_navigatr\local\account\accounts;
use local_navigatr\local\award\baseline_rule;
use local_navigatr\local\award\resend;
use local_navigatr\local\catalogue\badge_choice;
use local_navigatr\local\completion\baseline;
use local_navigatr\local\completion\recompletions;
use local_navigatr\local\evidence\template;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\mapping\paused_by_removal;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;
use local_navigatr\local\transaction;

/**
 * What a person changes of the mapping of a course: every change goes through here, so that its event, its baseline and the
 * sidecar's hold follow.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mapping_changes {
    /**
     * Maps a course to a badge, or to another one. A learner who completed before is never issued to by this.
     *
     * A mapping that was paused stays so; one in review is confirmed by this.
     *
     * @param client $client through the connection that the badge is issued by
     * @param int $courseid
     * @param \stdClass $provider `id` and `name` as in the catalogue
     * @param \stdClass $badge `id`, `name`, `imageUrl` and `url` as in the catalogue
     * @param string $waiting of {@see pending_awards}: what becomes of what was earned before and is not issued yet
     * @param bool|null $sendscore whether the course total is sent; null: as before
     * @return mapping
     * @throws \moodle_exception `waitingchoice` when there is such and nobody chose: nothing is saved
     */
    public static function save(
        client $client,
        int $courseid,
        \stdClass $provider,
        \stdClass $badge,
        string $waiting = pending_awards::ASK,
        ?bool $sendscore = null
    ): mapping {
        $before = mappings::for_course($courseid)?->get('sendscore');
        $score = $sendscore === null ? [] : ['sendscore' => $sendscore];
        $fields = mapping::fields_of($client->target(), $provider, $badge) + $score;
        $mapping = (new mapping_save($courseid, $fields, $waiting))->run($client);
        if ($before !== null && $mapping->get('sendscore') !== $before) {
            self::announce_options($mapping, ['issueagain' => $mapping->get('issueagain'), 'sendscore' => $sendscore]);
        }
        return $mapping;
    }

    /**
     * Pauses, resumes, or confirms a mapping that is in review. What is in review nobody checked for this account: it may come
     * from a backup that anybody wrote. So its badge is looked up first, and its names and addresses become the catalogue's.
     *
     * @param client $client
     * @param int $courseid
     * @param string $state one of the states of {@see mapping}
     * @return mapping
     * @throws \moodle_exception when the badge cannot be issued, or somebody changed the mapping in the same moment
     */
    public static function set_state(client $client, int $courseid, string $state): mapping {
        $mapping = mappings::existing($courseid);
        $previous = $mapping->get('state');
        $seen = mapping_seen::of($mapping);
        if ($previous === $state) {
            return $mapping;
        }
        $islookedup = $state === mapping::ACTIVE || $previous === mapping::REVIEW;
        if ($islookedup && !accounts::has($mapping->get('target'))) {
            throw new \moodle_exception('error_othertarget', 'local_navigatr');
        }
        $checked = $islookedup ? self::looked_up($client->of($mapping->get('target')), $mapping) : [];
        $ismoved = transaction::run(function () use ($mapping, $state, $previous, $checked) {
            $more = $checked + ($previous === mapping::REVIEW ? baseline_rule::mark($mapping->get('courseid')) : []);
            $ismoved = mapping_state::write_state($mapping, $state, $more);
            if ($ismoved && $previous === mapping::REVIEW) {
                baseline::record($mapping->get('courseid'));
            }
            return $ismoved;
        });
        if (!$ismoved) {
            throw mapping_seen::refusal($courseid, $seen);
        }
        paused_by_removal::delete([$courseid]);
        mapping_state::announce_state($client, $mapping, $previous);
        return $mapping;
    }

    /**
     * What the catalogue says of the badge of a mapping that is to issue, or that nobody checked.
     *
     * @param client $client through the mapping's connection
     * @param mapping $mapping
     * @return array columns
     * @throws \moodle_exception when it cannot be issued, or not be looked up
     */
    private static function looked_up(client $client, mapping $mapping): array {
        if ($mapping->get('state') !== mapping::REVIEW) {
            return permitted_badge::missing_columns($client, $mapping);
        }
        $choice = badge_choice::of_mapping($client, $mapping);
        permitted_badge::require_listed($client, (int) $mapping->get('courseid'), $choice);
        return $choice->columns();
    }

    /**
     * Pauses a mapping as the sidecar has it: somebody did that, and Moodle lost who.
     * {@see \local_navigatr\local\notice\pause_restored} tells of it.
     *
     * @param mapping $mapping
     * @param int $since when it was paused
     * @return bool false when somebody changed it in the same moment
     */
    public static function restore_pause(mapping $mapping, int $since): bool {
        if (!mapping_state::write_state($mapping, mapping::PAUSED, ['usermodified' => 0, 'pauseuntold' => $since])) {
            return false;
        }
        paused_by_removal::delete([(int) $mapping->get('courseid')]);
        hold_requests::add(mapping_key::of($mapping), course_hold_sync::HOLD);
        isolated::trigger(mapping_pause_restored::create_from_mapping($mapping, mapping::ACTIVE));
        return true;
    }

    /**
     * Changes how the badge is issued.
     *
     * @param int $courseid
     * @param array $options `issueagain`, `sendscore`, `evidencetemplate` and `validmonths`
     */
    public static function set_options(int $courseid, array $options): void {
        $mapping = mappings::existing($courseid);
        $isother = fn($value, $name) => $value === null || is_string($value)
            ? $mapping->get($name) !== $value
            : (int) $mapping->get($name) !== (int) $value;
        if (array_filter($options, $isother, ARRAY_FILTER_USE_BOTH) === []) {
            return;
        }
        if (!empty($options['issueagain']) && !$mapping->get('issueagain')) {
            recompletions::begin($mapping);
        }
        foreach ($options as $name => $value) {
            $mapping->set($name, $value);
        }
        $mapping->save();
        self::announce_options($mapping, $options);
    }

    /**
     * What follows once the badge is issued in another way.
     *
     * @param mapping $mapping
     * @param array $options `issueagain` and `sendscore`
     */
    private static function announce_options(mapping $mapping, array $options): void {
        resend::send_again_after_options($mapping);
        isolated::trigger(mapping_options_changed::create_from_mapping($mapping, '', $options));
    }

    /**
     * Changes the evidence text of the site, which applies to all courses without a text of their own.
     *
     * @param string $text
     */
    public static function set_site_text(string $text): void {
        $before = template::of_site();
        template::save_for_site($text);
        if (template::of_site() !== $before) {
            resend::send_again_after_site_text();
        }
    }

    /**
     * Removes a mapping. What was recorded stays; what is not issued yet waits until the course is mapped again.
     *
     * @param client $client
     * @param int $courseid
     * @return bool whether there was one
     */
    public static function remove(client $client, int $courseid): bool {
        $mapping = mappings::for_course($courseid);
        if (!$mapping) {
            return false;
        }
        self::delete($mapping);
        course_hold_sync::request($client, mapping_key::of($mapping), course_hold_sync::HOLD);
        return true;
    }

    /**
     * Deletes a mapping without a word to the sidecar: what it was given already goes on.
     *
     * @param mapping $mapping
     */
    public static function delete(mapping $mapping): void {
        $event = mapping_removed::create_from_mapping($mapping);
        $mapping->delete();
        isolated::trigger($event);
    }
}
