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
 * Upgrades of the plugin's tables.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/upgradecounts.php');
require_once(__DIR__ . '/upgradefeatures.php');
require_once(__DIR__ . '/upgradelib.php');
require_once(__DIR__ . '/upgradelimits.php');
require_once(__DIR__ . '/upgradenames.php');
require_once(__DIR__ . '/upgradenotices.php');

/**
 * Upgrades from an older version.
 *
 * The vendor's plugin has the same name and lower version numbers: installed over it, ours is an upgrade.
 *
 * @param int $oldversion
 * @return bool
 */
function xmldb_local_navigatr_upgrade($oldversion) {
    if ($oldversion < 2026112100) {
        // Our tables come as install.xml has them: none of the steps below is for them.
        \local_navigatr\local\vendor\takeover::run();
        return true;
    }
    if ($oldversion < 2026112605) {
        // Each does nothing where it was done: the versions in between were never released, and a site may come from any of them.
        local_navigatr_upgrade_awards_and_mappings();
        local_navigatr_upgrade_people();
        local_navigatr_upgrade_account();
        local_navigatr_upgrade_bulk();
        local_navigatr_upgrade_known_names();
        local_navigatr_upgrade_bulk_actions();
        local_navigatr_upgrade_notices();
        local_navigatr_upgrade_account_table();
        local_navigatr_upgrade_limits();
        upgrade_plugin_savepoint(true, 2026112605, 'local', 'navigatr');
    }
    if ($oldversion < 2026112700) {
        local_navigatr_upgrade_features();
        local_navigatr_upgrade_time_issued();
        upgrade_plugin_savepoint(true, 2026112700, 'local', 'navigatr');
    }
    if ($oldversion < 2026112800) {
        local_navigatr_upgrade_restored_pauses();
        upgrade_plugin_savepoint(true, 2026112800, 'local', 'navigatr');
    }
    if ($oldversion < 2026112900) {
        local_navigatr_upgrade_validity();
        local_navigatr_upgrade_indexes_of_counts();
        upgrade_plugin_savepoint(true, 2026112900, 'local', 'navigatr');
    }
    return true;
}
