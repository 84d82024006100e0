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

namespace local_navigatr\local\sidecar;

use local_navigatr\local\mapping\mapping_key;

/**
 * Calls about mappings of which nothing is issued.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait hold_calls {
    /**
     * Nothing of a mapping is issued from now on.
     *
     * @param mapping_key $key
     * @return \stdClass `held`
     */
    public function hold_mapping(mapping_key $key): \stdClass {
        return $this->with_actor('PUT', $this->hold_of($key));
    }

    /**
     * What {@see self::hold_mapping()} stopped goes on.
     *
     * @param mapping_key $key
     * @return \stdClass `held`
     */
    public function release_mapping(mapping_key $key): \stdClass {
        return $this->with_actor('DELETE', $this->hold_of($key));
    }

    /**
     * The address of a mapping's hold.
     *
     * @param mapping_key $key
     * @return string
     */
    private function hold_of(mapping_key $key): string {
        return "/v1/mappings/$key->courseid/$key->rule/hold?target=" . rawurlencode($key->target);
    }
}
