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
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\heartbeat;
use local_navigatr\local\sidecar\sidecar_health;
use local_navigatr\local\status\site_condition;

/**
 * Whether Moodle and the sidecar talk to each other.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class sidecar extends base {
    /** Longer than a reboot or an update takes. */
    private const ERROR = 4 * HOURSECS;

    /**
     * The result.
     *
     * @return result
     */
    protected function examine(): result {
        $contact = config::get('lastcontact');
        $failure = sidecar_health::last_failure();
        $silence = site_condition::silence(reader::admin());
        if ($contact === 0 && !$failure && !$silence) {
            return $this->result(result::UNKNOWN, 'never');
        }
        // A cron that runs every hour or once a day is as good: what counts is whether the sidecar may go on between two runs.
        $permitted = heartbeat::permit_seconds();
        $status = $this->grade($contact, $permitted, max(self::ERROR, 2 * $permitted));
        if ($silence) {
            $status = $this->grade($silence->since, $permitted, max(self::ERROR, 2 * $permitted));
            return new result($status, s($silence->why), s($silence->todo));
        }
        if ($failure) {
            $status = $status === result::OK ? result::WARNING : $status;
            return $this->result($status, 'failed', $this->time('lastfailuretime'), s($failure->for_reader(reader::admin())));
        }
        return $this->result($status, 'ok', $this->time('lastcontact'));
    }

    /**
     * A time that was kept, in words.
     *
     * @param string $name of the setting
     * @return string
     */
    private function time(string $name): string {
        return userdate(config::get($name), get_string('strftimedatetimeshort', 'core_langconfig'));
    }
}
