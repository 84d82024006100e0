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

namespace local_navigatr\local\vendor;

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\mapping\mapping;

/**
 * Takes over from the vendor's plugin of the same name, when ours is installed over it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class takeover {
    /** Its settings. Several hold or open the way to a token or a password. */
    private const SETTINGS = [
        'access_expires_at', 'access_token', 'api_unavailable', 'encryption_key', 'loglevel', 'nav_user_id',
        'password', 'personal_access_token', 'refresh_expires_at', 'refresh_token', 'username',
    ];

    /** What it queued for each completion. */
    private const TASK = '\local_navigatr\task\issue_badge_task';

    /**
     * Takes over what is there, and creates our tables. Interrupted, it goes on with the next attempt.
     */
    public static function run(): void {
        $isthere = tables::put_aside();
        tables::create_ours();
        if (!$isthere) {
            return;
        }
        $environment = get_config(config::COMPONENT, 'env') === 'staging' ? 'staging' : 'production';
        $target = target::in_environment($environment);
        $counts = ['mappings' => records::copy_mappings($target), 'awards' => records::copy_awards($target)];
        known_names::keep_mapped();
        config::set('migrationsummary', json_encode($counts));
        self::forget_tasks();
        self::forget_settings();
        self::forget_prohibitions();
        // While they are there, the takeover is not done; until then the environment is needed.
        tables::drop();
        unset_config('env', config::COMPONENT);
    }

    /**
     * What an admin has to know and do about it; null once everything is done, or when there was nothing to take over.
     *
     * @return string|null plain text
     */
    public static function notice(): ?string {
        $counts = json_decode(config::get('migrationsummary'));
        if (!$counts) {
            return null;
        }
        if (accounts::are_there() && !mapping::record_exists_select('state = :state', ['state' => mapping::REVIEW])) {
            config::set('migrationsummary', '');
            return null;
        }
        return get_string('migrationsummary', 'local_navigatr', $counts);
    }

    /**
     * Its queued tasks have a class that is gone: cron would fail over them for weeks.
     *
     * Their learners have completed a course, and are found when its mapping leaves review.
     */
    private static function forget_tasks(): void {
        global $DB;
        $select = 'component = :component OR classname = :classname';
        $DB->delete_records_select('task_adhoc', $select, ['component' => config::COMPONENT, 'classname' => self::TASK]);
    }

    /**
     * It prohibits course creators to connect the site: that would bind managers who are both, and no default may.
     */
    private static function forget_prohibitions(): void {
        global $DB;
        $capability = 'local/navigatr:managecredentials';
        $system = \context_system::instance()->id;
        foreach (get_archetype_roles('coursecreator') as $role) {
            $here = ['capability' => $capability, 'roleid' => $role->id, 'contextid' => $system];
            if ($DB->record_exists('role_capabilities', $here + ['permission' => CAP_PROHIBIT])) {
                unassign_capability($capability, $role->id, $system);
            }
        }
    }

    /**
     * Removes its settings. Its time-out has the same name and meaning as ours and stays, where it is in our range.
     */
    private static function forget_settings(): void {
        foreach (self::SETTINGS as $name) {
            unset_config($name, config::COMPONENT);
        }
        $milliseconds = config::get('timeout') * 1000;
        if ($milliseconds < vocabulary::TIMEOUT_MIN_MS || $milliseconds > vocabulary::TIMEOUT_MAX_MS) {
            unset_config('timeout', config::COMPONENT);
        }
    }
}
