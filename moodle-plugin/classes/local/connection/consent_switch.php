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

use local_navigatr\local\consent\consented_awards;
use local_navigatr\local\consent\consents;

/**
 * Turning off that learners are asked sends what waits for their answers. An admin sees how much that is first.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class consent_switch {
    /**
     * What an admin has to confirm before the form is saved.
     *
     * @param \stdClass $data of the form: `consentrequired`, `consentswitchoff` (confirmed), `switchoffseen` (of how many badges)
     * @return string|null plain text; null: nothing, or it is confirmed
     */
    public static function objection(\stdClass $data): ?string {
        if (!empty($data->consentrequired) || !consents::are_required()) {
            return null;
        }
        $counts = consented_awards::preview_switch_off();
        $isconfirmed = !empty($data->consentswitchoff);
        if ($isconfirmed && $counts['sent'] <= (int) $data->switchoffseen) {
            return null;
        }
        $changed = $isconfirmed ? get_string('consentswitchoff_changed', 'local_navigatr') . ' ' : '';
        return $changed . get_string('consentswitchoff_explain', 'local_navigatr', $counts);
    }
}
