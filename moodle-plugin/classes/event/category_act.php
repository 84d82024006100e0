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

/**
 * A person did something to the badges of many courses of a category.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
abstract class category_act extends \core\event\base {
    /** The table of runs, which the events of a run name. */
    public const TABLE = 'local_navigatr_bulk';

    /**
     * An act.
     *
     * @param int $categoryid
     * @param array $facts numbers and words of the contract
     * @param int|null $runid of the table that is saved
     * @return static
     */
    public static function create_from_facts(int $categoryid, array $facts, ?int $runid = null): static {
        $context = \context_coursecat::instance($categoryid, IGNORE_MISSING) ?: \context_system::instance();
        return static::create(['context' => $context, 'objectid' => $runid, 'other' => $facts + ['categoryid' => $categoryid]]);
    }

    /**
     * What every such act has in common.
     */
    protected function init() {
        $this->data['edulevel'] = self::LEVEL_TEACHING;
        $this->data['crud'] = 'u';
    }

    /**
     * The category's page of the plugin.
     *
     * @return \moodle_url
     */
    public function get_url() {
        return new \moodle_url('/local/navigatr/bulk.php', ['categoryid' => $this->other['categoryid']]);
    }

    /**
     * Runs are not restored.
     *
     * @return array
     */
    public static function get_objectid_mapping() {
        return ['db' => self::TABLE, 'restore' => \core\event\base::NOT_MAPPED];
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
