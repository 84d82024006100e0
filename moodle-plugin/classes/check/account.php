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
use local_navigatr\local\account\accounts;
use local_navigatr\local\account\platforms;
use local_navigatr\local\connection\account_change;

/**
 * Whether the sidecar is connected to another account than the mappings are for: then nothing is sent until a person says so.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class account extends base {
    /**
     * Looks.
     *
     * @return result
     */
    protected function examine(): result {
        $changes = account_change::noted();
        if ($changes === [] && !accounts::are_there()) {
            return $this->result(result::NA, 'none', null, s(platforms::string('remedy_reconnect')));
        }
        if ($changes === []) {
            return $this->result(result::OK, 'ok');
        }
        $names = implode(', ', array_map(fn($change) => $change->label_of_target(), $changes));
        $questions = implode("\n\n", array_map(fn($change) => $change->question(), $changes));
        return $this->result(result::ERROR, 'other', $names, nl2br(s($questions)));
    }
}
