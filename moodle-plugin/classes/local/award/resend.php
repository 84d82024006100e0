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

namespace local_navigatr\local\award;

use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;

/**
 * What makes an award be sent again that the sidecar has.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class resend {
    /**
     * Sends awards again that changed while they were on the way.
     *
     * @param int[] $ids
     */
    public static function send_once_more(array $ids): void {
        global $DB;
        if ($ids) {
            [$insql, $params] = $DB->get_in_or_equal($ids, SQL_PARAMS_NAMED);
            self::mark_unsettled("id $insql", $params);
        }
    }

    /**
     * After a course was mapped to another badge, what has not been issued is sent again with the new one.
     *
     * @param mapping $mapping
     */
    public static function send_again_after_remap(mapping $mapping): void {
        self::mark_unsettled(
            'courseid = :courseid AND target = :target AND rule = :rule AND badgepinned = 0
                AND (badgeid <> :badgeid OR providerid <> :providerid)',
            array_intersect_key((array) $mapping->to_record(), array_flip(['courseid', 'target', 'rule', 'badgeid', 'providerid']))
        );
    }

    /**
     * When a person retries, name and address go along: the sidecar forgets them after a while.
     *
     * @param string[] $uuids
     */
    public static function send_again_on_retry(array $uuids): void {
        global $DB;
        if ($uuids) {
            [$insql, $params] = $DB->get_in_or_equal($uuids, SQL_PARAMS_NAMED);
            $DB->set_field_select(award::TABLE, 'due', award::DUE_FORCED, "uuid $insql AND status = 'sent'", $params);
        }
    }

    /**
     * After a course was deleted whose mapping was active, what waits is sent in any case.
     *
     * @param int $courseid
     */
    public static function send_without_course(int $courseid): void {
        global $DB;
        $select = 'courseid = :courseid AND due = :due';
        $params = ['courseid' => $courseid, 'due' => award::DUE];
        $DB->set_field_select(award::TABLE, 'due', award::DUE_FORCED, $select, $params);
    }

    /**
     * After the options of a mapping changed, what has not been issued is sent again with what they say now.
     *
     * @param mapping $mapping
     */
    public static function send_again_after_options(mapping $mapping): void {
        self::mark_unsettled('courseid = :courseid AND target = :target AND rule = :rule', (array) mapping_key::of($mapping));
    }

    /**
     * After the site's evidence text changed, what has not been issued is sent again where the course has no text of its own.
     */
    public static function send_again_after_site_text(): void {
        global $DB;
        // After all that is new: it may be the whole queue of the site.
        $DB->set_field_select(award::TABLE, 'due', award::DUE_AFTERWARDS, 'due = 0 AND ' . award::UNSETTLED . ' AND NOT EXISTS (
            SELECT 1
              FROM {local_navigatr_map} m
             WHERE m.courseid = {local_navigatr_award}.courseid AND m.target = {local_navigatr_award}.target
                   AND m.rule = {local_navigatr_award}.rule AND m.evidencetemplate IS NOT NULL
        )');
    }

    /**
     * After a learner agreed, also to more than before, what has not been issued is sent again with what the learner agreed to.
     *
     * @param int $userid
     * @param int $courseid
     */
    public static function send_again_after_agreement(int $userid, int $courseid): void {
        // Of what may have been issued a person decides: then the sidecar gets it just before.
        $select = "userid = :userid AND courseid = :courseid AND COALESCE(reason, '') NOT IN (" . vocabulary::SQL_MAY_EXIST . ")";
        self::mark_unsettled($select, ['userid' => $userid, 'courseid' => $courseid]);
    }

    /**
     * Marks awards to be sent again, of those that the sidecar has and did not settle.
     *
     * @param string $select
     * @param array $params
     */
    private static function mark_unsettled(string $select, array $params): void {
        global $DB;
        $DB->set_field_select(award::TABLE, 'due', award::DUE_FORCED, "$select AND " . award::UNSETTLED, $params);
    }
}
