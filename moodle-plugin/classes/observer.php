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

namespace local_navigatr;

use local_navigatr\local\award\completion_records;
use local_navigatr\local\award\resend;
use local_navigatr\local\completion\award_writer;
use local_navigatr\local\completion\baseline;
use local_navigatr\local\completion\merged_accounts;
use local_navigatr\local\completion\other_plugin_awards;
use local_navigatr\local\completion\recompletions;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\limit\limits;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;

/**
 * Makes things fast. What it misses the sweep finds, so nothing that fails here may reach the learner's page.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class observer {
    /** {@see \backup::MODE_IMPORT}: its class is loaded only where backups are made. */
    private const IMPORT = 20;

    /**
     * A learner completed a course. The learner is the related user; the user is the one who acted, such as cron's admin.
     *
     * @param \core\event\course_completed $event
     */
    public static function course_completed(\core\event\course_completed $event): void {
        self::guarded(function () use ($event) {
            global $DB;
            $key = ['course' => $event->courseid, 'userid' => $event->relateduserid];
            $completion = $DB->get_record('course_completions', $key) ?: (object) ($key + ['id' => 0, 'timecompleted' => 0]);
            $completion->timecompleted = $completion->timecompleted ?: $event->timecreated;
            completion_records::note_recorded((int) $event->courseid, (int) $event->relateduserid);
            award_writer::record($completion, 'event');
        });
    }

    /**
     * Completion settings of a course, or one of its activities, changed or went: completions that come after this may be old ones.
     *
     * @param \core\event\base $event
     */
    public static function completion_settings_changed(\core\event\base $event): void {
        self::guarded(fn() => recompletions::note_settings_changed((int) $event->courseid));
    }

    /**
     * A course is reset, or was: local_obf may delete its rules at the start, and forgets with them who has their badges. All else
     * is of interest only where completions go with it. A reset takes minutes, and what lacks its completion in between was not
     * taken back: so it is noted before, and for what came since, afterwards. What lacks it already when the reset begins was
     * taken back.
     *
     * @param \core\event\base $event
     */
    public static function course_reset(\core\event\base $event): void {
        self::guarded(function () use ($event) {
            if ($event instanceof \core\event\course_reset_started) {
                other_plugin_awards::record_in_course((int) $event->courseid);
            }
            if (empty($event->other['reset_options']['reset_completion'])) {
                return;
            }
            if ($event instanceof \core\event\course_reset_started) {
                completion_records::update((int) $event->courseid);
            }
            completion_records::note_reset((int) $event->courseid);
        });
    }

    /**
     * The plugin local_recompletion removed the completion of a learner, who is to complete the course again.
     *
     * @param \core\event\base $event its event, which is not there on every site
     */
    public static function learner_reset(\core\event\base $event): void {
        self::guarded(fn() => completion_records::note_reset((int) $event->courseid, (int) $event->relateduserid));
    }

    /**
     * A course was deleted: its mapping goes, and what its learners earned is sent with the stored name of the course. Of a badge
     * that was not issued nothing is sent because of that.
     *
     * @param \core\event\course_deleted $event
     */
    public static function course_deleted(\core\event\course_deleted $event): void {
        self::guarded(function () use ($event) {
            $mapping = mappings::for_course($event->objectid);
            $isissued = $mapping && $mapping->get('state') === mapping::ACTIVE;
            if ($isissued) {
                resend::send_without_course($event->objectid);
            }
            completion_records::note_course_deleted((int) $event->objectid, $isissued);
            $mapping && mapping_changes::delete($mapping);
        });
    }

    /**
     * A category was deleted, and its limit with it.
     *
     * @param \core\event\course_category_deleted $event
     */
    public static function category_deleted(\core\event\course_category_deleted $event): void {
        self::guarded(fn() => limits::delete((int) $event->objectid));
    }

    /**
     * A restore wrote completions into a course without events: they are none that were earned just now. An import writes none:
     * what is there without a record was earned, and the sweep finds it.
     *
     * @param \core\event\course_restored $event
     */
    public static function course_restored(\core\event\course_restored $event): void {
        if ((int) ($event->other['mode'] ?? 0) !== self::IMPORT) {
            self::guarded(fn() => baseline::record($event->objectid));
        }
    }

    /**
     * A user was deleted. The sidecar drops the name and the address of what is not issued yet: the account has changed.
     *
     * @param \core\event\user_deleted $event
     */
    public static function user_deleted(\core\event\user_deleted $event): void {
        self::guarded(fn() => consent_answers::delete(['userid' => $event->objectid]));
    }

    /**
     * Two accounts were merged by tool_mergeusers: all its versions tell of it alike.
     *
     * @param \core\event\base $event its `user_merged_success`
     */
    public static function user_merged(\core\event\base $event): void {
        self::guarded(fn() => merged_accounts::settle((int) $event->other['usersinvolved']['toid']));
    }

    /**
     * Runs what may fail. Moodle lets an \Error of an observer through to the page.
     *
     * @param callable $work
     */
    private static function guarded(callable $work): void {
        try {
            $work();
        } catch (\Throwable $e) {
            debugging('local_navigatr missed an event: ' . get_class($e) . ': ' . $e->getMessage(), DEBUG_DEVELOPER);
        }
    }
}
