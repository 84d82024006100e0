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
use local_navigatr\local\config;
use local_navigatr\local\sidecar\authorities;
use local_navigatr\local\sidecar\base_url;

/**
 * How long Moodle will go on trusting the sidecar: its certificate and the authority's that was pasted.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class certificate extends base {
    /** Time to get a new certificate to all who need it. */
    private const WARNING = 30 * DAYSECS;

    /**
     * Certificates that renew themselves do so when a third of their time is left, be that 30 days or 4 hours: where only
     * a sixth is left, it was not renewed.
     */
    private const NOT_RENEWED = 1 / 6;

    /**
     * The result.
     *
     * @return result
     */
    protected function examine(): result {
        $authority = authorities::stored()->expires();
        $sidecar = config::get('certificateend');
        if ($authority !== null && time() > $authority - self::WARNING) {
            return $this->ending('authority', $authority);
        }
        $margin = min(self::WARNING, ($sidecar - config::get('certificatestart')) * self::NOT_RENEWED);
        if ($sidecar > 0 && time() > $sidecar - $margin) {
            return $this->ending('sidecar', $sidecar);
        }
        $ends = array_filter([$authority, $sidecar]);
        if ($ends === []) {
            return $this->result(result::OK, base_url::is_encrypted(config::sidecar_url()) ? 'unseen' : 'none');
        }
        return $this->result(result::OK, 'ok', self::date(min($ends)));
    }

    /**
     * Something ends soon, or has ended.
     *
     * @param string $what `authority` or `sidecar`
     * @param int $end unix time
     * @return result
     */
    private function ending(string $what, int $end): result {
        $status = $end <= time() ? result::ERROR : result::WARNING;
        return $this->result($status, $what, self::date($end), $this->text("check_certificate_{$what}_help"));
    }

    /**
     * A day, in words.
     *
     * @param int $time
     * @return string
     */
    private static function date(int $time): string {
        return userdate($time, get_string('strftimedatefullshort', 'core_langconfig'));
    }
}
