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

use local_navigatr\local\mapping\mapping;

/**
 * Something was done to the mapping of a course to a badge.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
abstract class mapping_event extends \core\event\base {
    /**
     * An event about a mapping. In the system's context where the course is gone.
     *
     * @param mapping $mapping
     * @param string $previousstate empty when the state did not change
     * @param array $more what else to keep of it
     * @return static
     */
    public static function create_from_mapping(mapping $mapping, string $previousstate = '', array $more = []): static {
        $courseid = (int) $mapping->get('courseid');
        $event = static::create(static::by() + [
            'objectid' => $mapping->get('id'),
            'context' => \context_course::instance($courseid, IGNORE_MISSING) ?: \context_system::instance(),
            'other' => $more + [
                'courseid' => $courseid,
                'badgeid' => $mapping->get('badgeid'),
                'state' => $mapping->get('state'),
                'previousstate' => $previousstate,
            ],
        ]);
        $event->add_record_snapshot(mapping::TABLE, $mapping->to_record());
        return $event;
    }

    /**
     * Who did it, where that is not the user.
     *
     * @return int[]
     */
    protected static function by(): array {
        return [];
    }

    /**
     * What every such event has in common.
     */
    protected function init() {
        $this->data['objecttable'] = mapping::TABLE;
        $this->data['edulevel'] = self::LEVEL_TEACHING;
        $this->data['crud'] = 'u';
    }

    /**
     * The course's page of the plugin.
     *
     * @return \moodle_url
     */
    public function get_url() {
        return new \moodle_url('/local/navigatr/badge.php', ['id' => $this->other['courseid']]);
    }

    /**
     * Ids of mappings are not restored.
     *
     * @return array
     */
    public static function get_objectid_mapping() {
        return ['db' => mapping::TABLE, 'restore' => \core\event\base::NOT_MAPPED];
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
