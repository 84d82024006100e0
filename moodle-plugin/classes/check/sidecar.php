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
use local_navigatr\local\delivery\heartbeat;
use local_navigatr\local\sidecar\failure;
use local_navigatr\local\sidecar\wire;

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
        if ($contact === 0 && config::get('lastfailure') === '') {
            return $this->result(result::UNKNOWN, 'never');
        }
        // A cron that runs every hour or once a day is as good: what counts is whether the sidecar may go on between two runs.
        $permitted = heartbeat::permit_seconds();
        $status = $this->grade($contact, $permitted, max(self::ERROR, 2 * $permitted));
        if (config::get('lastfailure') !== '') {
            $status = $status === result::OK ? result::WARNING : $status;
            return $this->result($status, 'failed', $this->time('lastfailuretime'), s($this->last_failure()));
        }
        return $this->result($status, $status === result::OK ? 'ok' : 'silent', $this->time('lastcontact'));
    }

    /**
     * What was wrong, and what to do.
     *
     * @return string
     */
    private function last_failure(): string {
        $facts = json_decode(config::get('lastfailurefacts'));
        if (config::get('lastfailure') === wire::CODE) {
            return wire::failure((string) ($facts->sidecar ?? ''))->getMessage();
        }
        return (new failure(config::get('lastfailure'), ['a' => $facts]))->getMessage();
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
