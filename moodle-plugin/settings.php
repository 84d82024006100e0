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

/**
 * Puts the plugin's pages into the site administration.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

// Before 5.1 the category is there only for people with site:config; the capability of the page is another one.
if (!$ADMIN->locate('localplugins')) {
    $ADMIN->add('modules', new admin_category('localplugins', new lang_string('localplugins')));
}

$ADMIN->add('localplugins', new \local_navigatr\local\settings_page(
    'local_navigatr',
    new lang_string('pluginname', 'local_navigatr'),
    new moodle_url('/local/navigatr/connection.php'),
    'local/navigatr:managecredentials'
));

$ADMIN->add('reports', new admin_externalpage(
    'local_navigatr_log',
    new lang_string('issuancelog', 'local_navigatr'),
    new moodle_url('/local/navigatr/log.php'),
    'local/navigatr:viewsitelog'
));
