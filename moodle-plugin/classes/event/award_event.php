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

namespace local_navigatr\event;

use local_navigatr\local\award\award;

/**
 * The sidecar said something new about an award. The learner is the related user.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
abstract class award_event extends \core\event\base {
    /**
     * An event about an award. In the system's context where the course is gone.
     *
     * @param \stdClass $award row of the award, with its new state
     * @return static
     */
    public static function create_from_award(\stdClass $award): static {
        return static::create_with($award, []);
    }

    /**
     * An event about an award.
     *
     * @param \stdClass $award
     * @param array $more what else to keep of it
     * @return static
     */
    protected static function create_with(\stdClass $award, array $more): static {
        return static::create([
            'objectid' => $award->id,
            'context' => \context_course::instance($award->courseid, IGNORE_MISSING) ?: \context_system::instance(),
            'relateduserid' => $award->userid,
            'other' => $more + [
                'uuid' => $award->uuid,
                'courseid' => (int) $award->courseid,
                'badgeid' => $award->badgeid,
                'rule' => (int) ($award->rule ?? 0),
                'reason' => (string) $award->reason,
            ],
        ]);
    }

    /**
     * What every such event has in common.
     */
    protected function init() {
        $this->data['objecttable'] = award::TABLE;
        $this->data['edulevel'] = self::LEVEL_PARTICIPATING;
        $this->data['crud'] = 'u';
    }

    /**
     * The issuance log of the course.
     *
     * @return \moodle_url
     */
    public function get_url() {
        return new \moodle_url('/local/navigatr/log.php', ['id' => $this->other['courseid']]);
    }

    /**
     * Ids of awards are not restored.
     *
     * @return array
     */
    public static function get_objectid_mapping() {
        return ['db' => award::TABLE, 'restore' => \core\event\base::NOT_MAPPED];
    }

    /**
     * Nothing in it is restored.
     *
     * @return bool
     */
    public static function get_other_mapping() {
        return false;
    }
}
