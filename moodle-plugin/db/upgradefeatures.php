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
 * Steps of the upgrade: what the platform of each account can do, and when badges were issued.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/upgradecolumns.php');

/**
 * 2026112700: an account keeps what its platform can do. Those that can tell of claims today do so before the sidecar says it
 * again. Which account a person has to confirm is noted for each connection, with the next look.
 */
function local_navigatr_upgrade_features(): void {
    global $DB;
    local_navigatr_upgrade_add_field('local_navigatr_account', new xmldb_field('features', XMLDB_TYPE_TEXT));
    $DB->set_field_select('local_navigatr_account', 'features', '{"standing":true}', "features IS NULL AND platform <> 'navigatr'");
    unset_config('otheraccount', 'local_navigatr');
}

/**
 * 2026112700: an award keeps when it was issued. So far its last change is the best that is known of it.
 */
function local_navigatr_upgrade_time_issued(): void {
    global $DB;
    local_navigatr_upgrade_add_number('local_navigatr_award', 'timeissued', 10);
    $DB->execute("UPDATE {local_navigatr_award} SET timeissued = timemodified
                   WHERE timeissued = 0 AND state IN ('issued', 'revoking', 'revoked')");
}

/**
 * 2026112900: a mapping says after how many months its badge expires. So far the badge says so at its platform.
 */
function local_navigatr_upgrade_validity(): void {
    local_navigatr_upgrade_add_number('local_navigatr_map', 'validmonths', 3);
}
