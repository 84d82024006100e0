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

namespace local_navigatr\local\connection;

use local_navigatr\local\config;
use local_navigatr\local\plain_text;

/**
 * Who last changed a setting of the plugin, and which, by Moodle's config log.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class last_change {
    /** Strings that name a setting, where they have another name. */
    private const NAMES = ['target' => 'account', 'accountname' => 'account', 'pairedwwwroot' => 'sidecarurl'];

    /**
     * As a sentence.
     *
     * @return string plain text; empty when nothing is logged
     */
    public static function sentence(): string {
        global $DB;
        $rows = $DB->get_records('config_log', ['plugin' => config::COMPONENT], 'id DESC', '*', 0, 1);
        $row = reset($rows);
        if (!$row) {
            return '';
        }
        $key = self::NAMES[$row->name] ?? $row->name;
        return get_string('settingslastchange', 'local_navigatr', [
            'setting' => get_string_manager()->string_exists($key, 'local_navigatr') ? get_string($key, 'local_navigatr') : $key,
            'time' => userdate($row->timemodified, get_string('strftimedatetimeshort', 'core_langconfig')),
            'who' => plain_text::account((int) $row->userid),
        ]);
    }
}
