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

use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\platform;

/**
 * A person did something to the connection of the whole site. Neither URLs nor secrets are in it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
abstract class site_act extends \core\event\base {
    /**
     * An act.
     *
     * @param array $facts numbers, switches and words of the contract
     * @return static
     */
    public static function create_from_facts(array $facts): static {
        return static::create(['context' => \context_system::instance(), 'other' => $facts]);
    }

    /**
     * What every such act has in common.
     */
    protected function init() {
        $this->data['edulevel'] = self::LEVEL_OTHER;
        $this->data['crud'] = 'u';
    }

    /**
     * The platform that it is about, for the log.
     *
     * @return string
     */
    protected function platform(): string {
        return platform::name($this->other['platform'] ?? vocabulary::PLATFORMS[0]);
    }

    /**
     * The settings page.
     *
     * @return \moodle_url
     */
    public function get_url() {
        return new \moodle_url('/local/navigatr/connection.php');
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
