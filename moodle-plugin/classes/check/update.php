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

namespace local_navigatr\check;

use core\check\result;

/**
 * Whether Moodle offers an update of the plugin. What Moodle's plugins directory has under this name is the vendor's plugin, so
 * whatever it offers is not ours.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class update extends base {
    /**
     * Where Moodle lists what it offers.
     *
     * @return \action_link
     */
    public function get_action_link(): ?\action_link {
        $url = new \moodle_url('/admin/plugins.php', ['plugin' => 'local_navigatr']);
        return new \action_link($url, get_string('pluginsoverview', 'core_admin'));
    }

    /**
     * The vendor's plugin is offered whether or not a sidecar is set up.
     *
     * @return bool
     */
    protected function applies(): bool {
        return true;
    }

    /**
     * Looks at what Moodle's daily check for updates left, as its own pages do: releases above ours, as mature as the site wants
     * them.
     *
     * @return result
     */
    protected function examine(): result {
        global $CFG;
        $offered = \core_plugin_manager::instance()->get_plugin_info('local_navigatr')?->available_updates();
        if (!$offered) {
            return $this->result(result::OK, 'ok');
        }
        $latest = end($offered);
        $release = ($latest->release ?? '') === '' ? $latest->version : "$latest->release ($latest->version)";
        // Moodle's pages then list the update and cannot install it.
        return empty($CFG->disableupdateautodeploy)
            ? $this->result(result::WARNING, 'offered', $release)
            : $this->result(result::INFO, 'listed', $release);
    }
}
