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

use local_navigatr\local\config;

/**
 * When the sidecar last answered, and what was wrong when it did not: for the pages and the status checks.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class sidecar_health {
    /**
     * The sidecar answered.
     *
     * @param int[]|null $certificate `from` and `to` of its certificate, unix times; null without one
     */
    public static function succeeded(?array $certificate = null): void {
        config::set('certificatestart', $certificate['from'] ?? 0);
        config::set('certificateend', $certificate['to'] ?? 0);
        config::set('lastcontact', time());
        if (config::get('lastfailure') !== '') {
            config::set('lastfailure', '');
        }
    }

    /**
     * It did not, or it refused.
     *
     * @param sidecar_exception $failure
     */
    public static function failed(sidecar_exception $failure): void {
        config::set('lastfailure', $failure->sharedcode);
        config::set('lastfailuretime', time());
        config::set('lastfailurefacts', $failure->to_json());
    }

    /**
     * What was wrong when it last did not answer as it should; null when it did.
     *
     * @return sidecar_exception|null
     */
    public static function last_failure(): ?sidecar_exception {
        $code = config::get('lastfailure');
        if ($code === '') {
            return null;
        }
        $kept = config::get('lastfailurefacts');
        if ($code === sidecar_exception::WIRE_VERSION) {
            // The plugin may be of another version by now.
            $facts = json_decode($kept);
            return wire::failure((string) ($facts->a->sidecar ?? $facts->sidecar ?? ''));
        }
        return sidecar_exception::from_json($code, $kept);
    }
}
