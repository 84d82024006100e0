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

use local_navigatr\event\recovery_confirmed;
use local_navigatr\local\config;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\failure;

/**
 * What the buttons of the settings page do, beside saving: each does it and says so in a sentence.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class acts {
    /**
     * What a button does.
     *
     * @param string $action its name in the form
     * @return callable|null null when there is no such button
     */
    public static function find(string $action): ?callable {
        return [
            'remove' => [self::class, 'remove'],
            'rearm' => [self::class, 'rearm'],
            'recover' => [self::class, 'recover'],
        ][$action] ?? null;
    }

    /**
     * Remove Connection.
     *
     * @return string
     * @throws failure
     */
    public static function remove(): string {
        removal::run();
        return get_string('connectionremoved', 'local_navigatr');
    }

    /**
     * Resumes what the removal paused.
     *
     * @return string
     */
    public static function rearm(): string {
        return get_string('rearmed', 'local_navigatr', rearm::run());
    }

    /**
     * A person says that the sidecar may send again.
     *
     * @return string
     * @throws failure
     */
    public static function recover(): string {
        $confirmed = config::stored('recovery');
        $released = client::from_config()->confirm_recovery()->released;
        if (config::stored('recovery') === $confirmed) {
            // Another recovery that began during the call stays.
            config::set('recovery', '');
        }
        isolated::trigger(recovery_confirmed::create_from_facts(['count' => (int) $released]));
        return get_string('recoveryconfirmed', 'local_navigatr', $released);
    }
}
