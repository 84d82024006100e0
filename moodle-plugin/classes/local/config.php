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

namespace local_navigatr\local;

/**
 * Typed access to the settings of the plugin.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class config {
    /** The plugin, as Moodle's settings know it. */
    public const COMPONENT = 'local_navigatr';

    /** What a person decides on, with its default; changes go to Moodle's config log. */
    private const SETTINGS = [
        'sidecarurl' => '',
        'sidecarsecret' => '',
        'pairedwwwroot' => '',
        'timeout' => 30,
        'evidencetemplate' => '',
        'sendscore' => false,
        'consentrequired' => false,
        'useproxy' => false,
        'privatenetwork' => false,
        'sidecarca' => '',
        'erasuresdays' => 400,
        'enrolmentgracedays' => 30,
    ];

    /** What the plugin notes of the whole site, with its default. What grows with courses or people belongs in a table. */
    private const NOTES = [
        'connectionrevision' => 0,
        'feedcursor' => 0,
        'ledger' => '',
        'certificatestart' => 0,
        'certificateend' => 0,
        'imagesources' => '',
        'lastcontact' => 0,
        'lastfailure' => '',
        'lastfailuretime' => 0,
        'lastfailurefacts' => '',
        'taskstarts' => '',
        'permitteduntil' => 0,
        'permittedurl' => '',
        'formerpermit' => 0,
        'recovery' => '',
        'recoveryid' => '',
        'recoverynumber' => 0,
        'teaching' => '',
        'holds' => '',
        'oldestqueued' => 0,
        'queueemptyat' => 0,
        'migrationsummary' => '',
        'otheraccount' => '',
        'attentionsent' => 0,
        'attentionbegun' => 0,
        'outagesent_account' => 0,
        'outagesent_erasures' => 0,
        'outagesent_holds' => 0,
        'outagesent_queue' => 0,
        'outagesent_recovery' => 0,
        'outagesent_sidecar' => 0,
        'refusalkey' => '',
        'lastsweep' => '',
    ];

    /** Settings whose values never go to the log. */
    private const SECRET = ['sidecarsecret'];

    /**
     * One setting, in its own type.
     *
     * @param string $name one of the names above
     * @return string|int|bool
     */
    public static function get(string $name): string|int|bool {
        $default = self::default_of($name);
        $value = get_config(self::COMPONENT, $name);
        $value = $value === false ? $default : $value;
        settype($value, gettype($default));
        return $value;
    }

    /**
     * What is stored under a name at this moment. Moodle keeps settings in memory while a page or a task runs: after a call
     * of seconds that is what was.
     *
     * @param string $name one of the names above
     * @return string|null null when nothing is
     */
    public static function stored(string $name): ?string {
        global $DB;
        $value = $DB->get_field('config_plugins', 'value', ['plugin' => self::COMPONENT, 'name' => $name]);
        return $value === false ? null : (string) $value;
    }

    /**
     * Forgets what Moodle keeps in memory: a process of cron runs task after task, and somebody may have saved since.
     */
    public static function read_anew(): void {
        \cache_helper::invalidate_by_definition('core', 'config', [], self::COMPONENT);
    }

    /**
     * Whether config.php fixes a setting ($CFG->forced_plugin_settings).
     *
     * @param string $name one of the names above
     * @return bool
     */
    public static function is_forced(string $name): bool {
        global $CFG;
        return array_key_exists($name, $CFG->forced_plugin_settings[self::COMPONENT] ?? []);
    }

    /**
     * Stores one setting and logs the change, secrets masked. What config.php fixes stays as it is.
     *
     * @param string $name one of the names above
     * @param string|int|bool $value
     */
    public static function set(string $name, string|int|bool $value): void {
        if (self::is_forced($name)) {
            return;
        }
        $old = self::get($name);
        set_config($name, is_bool($value) ? (int) $value : $value, self::COMPONENT);
        if ($old === $value || !array_key_exists($name, self::SETTINGS)) {
            return;
        }
        if (in_array($name, self::SECRET, true)) {
            [$old, $value] = [$old === '' ? '' : '********', '********'];
        }
        add_to_config_log($name, (string) $old, (string) $value, self::COMPONENT);
    }

    /**
     * Gives a setting its default back and logs the change.
     *
     * @param string $name one of the names above, and none that is secret
     */
    public static function reset(string $name): void {
        self::set($name, self::default_of($name));
        unset_config($name, self::COMPONENT);
    }

    /**
     * Base URL of the sidecar without a slash at its end; may hold a path. Empty when there is none.
     *
     * @return string
     */
    public static function sidecar_url(): string {
        return rtrim(trim(self::get('sidecarurl')), '/');
    }

    /**
     * Whether the site was paired with a sidecar, also by a secret that cannot be read any more.
     *
     * @return bool
     */
    public static function is_paired(): bool {
        return self::sidecar_url() !== '' && self::get('sidecarsecret') !== '';
    }

    /**
     * Whether this site is a copy: it runs at another address than the one that was paired.
     *
     * @return bool
     */
    public static function is_cloned(): bool {
        global $CFG;
        $paired = self::get('pairedwwwroot');
        return $paired !== '' && $paired !== $CFG->wwwroot;
    }

    /**
     * Which connection is remembered at this moment. A call takes seconds, in which somebody else may save or remove it.
     *
     * @return int
     */
    public static function connection_revision(): int {
        return (int) self::stored('connectionrevision');
    }

    /**
     * Default of a setting.
     *
     * @param string $name
     * @return string|int|bool
     */
    private static function default_of(string $name): string|int|bool {
        $defaults = self::SETTINGS + self::NOTES;
        if (!array_key_exists($name, $defaults)) {
            throw new \coding_exception("local_navigatr has no setting '$name'");
        }
        return $name === 'evidencetemplate' ? get_string('evidencedefault', 'local_navigatr') : $defaults[$name];
    }
}
