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
use local_navigatr\local\connection\connection_input;
use local_navigatr\local\sidecar\endpoint;

/**
 * Whether what goes to the sidecar can be read on its way, and whether the settings page would save the way as it is stored.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class network extends base {
    /**
     * The result. It stays a warning as long as it is so: an admin's word is no encryption.
     *
     * @return result
     */
    protected function examine(): result {
        $endpoint = endpoint::stored();
        if ($endpoint->is_readable_on_the_way() && !$endpoint->isprivate) {
            return $this->result(result::ERROR, 'refused', $endpoint->url, $this->text('failure_sidecar_insecure'));
        }
        if ($problems = connection_input::stored()->problems()) {
            return $this->result(result::WARNING, 'settings', null, s(implode(' ', $problems)));
        }
        return $endpoint->is_readable_on_the_way()
            ? $this->result(result::WARNING, 'plain', $endpoint->url)
            : $this->result(result::OK, 'ok');
    }
}
