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

namespace local_navigatr\local;

use core_admin\admin_search;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->libdir . '/adminlib.php');

/**
 * The page of the settings in Moodle's tree, found by the names and helps of its fields. Moodle knows only the name of a page that
 * is not made of its own settings.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class settings_page extends \admin_externalpage {
    /** @var string[] Fields of the page. Each has a string of its name, and one with `_help` added. */
    private const FIELDS = [
        'clientid', 'clientsecret', 'consentrequired', 'enrolmentgracedays', 'environment', 'erasuresdays', 'evidencetemplate',
        'limits', 'privatenetwork', 'sendscore', 'sidecarca', 'sidecarsecret', 'sidecarurl', 'timeout', 'token', 'useproxy',
    ];

    /**
     * Finds the page.
     *
     * @param string $query in lower case
     * @return \stdClass[] by name of the page
     */
    public function search($query) {
        $found = parent::search($query);
        if ($found !== [] || !$this->has_field($query)) {
            return $found;
        }
        $result = (object) ['page' => $this, 'settings' => []];
        // Sorts the findings, where Moodle does that.
        if (class_exists(admin_search::class)) {
            $result->searchmatchtype = admin_search::SEARCH_MATCH_SETTING_DISPLAY_NAME;
        }
        return [$this->name => $result];
    }

    /**
     * Whether a field's name or help has these words.
     *
     * @param string $query in lower case
     * @return bool
     */
    private function has_field(string $query): bool {
        foreach (self::FIELDS as $field) {
            $text = get_string($field, 'local_navigatr') . ' ' . get_string("{$field}_help", 'local_navigatr');
            if (str_contains(\core_text::strtolower($text), $query)) {
                return true;
            }
        }
        return false;
    }
}
