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
 * A badge platform in words: its name, who to ask there, and the sentences that differ from those about Navigatr.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class platform {
    /** The platform that is meant where nothing else is said. */
    public const USUAL = 'navigatr';

    /** Platforms with the API and the pages of Open Badge Factory: strings that end in _obf are theirs. */
    private const LIKE_OBF = ['obf', 'cancred'];

    /**
     * The platform that a badge is issued from.
     *
     * @param string|null $target
     * @return string
     */
    public static function of_target(?string $target): string {
        return strtok((string) $target, ':') ?: self::USUAL;
    }

    /**
     * Its name for people.
     *
     * @param string $platform
     * @return string
     */
    public static function name(string $platform): string {
        return self::is_known($platform) ? get_string("platform_$platform", 'local_navigatr') : $platform;
    }

    /**
     * What its sentences name.
     *
     * @param string $platform
     * @return string[] `platform` and `contact`
     */
    public static function facts(string $platform): array {
        $contact = "platform_{$platform}_contact";
        return [
            'platform' => self::name($platform),
            'contact' => self::is_known($platform) ? get_string($contact, 'local_navigatr') : $platform,
        ];
    }

    /**
     * Whether there are words for it: a restored course may name any.
     *
     * @param string $platform
     * @return bool
     */
    public static function is_known(string $platform): bool {
        return get_string_manager()->string_exists("platform_$platform", 'local_navigatr');
    }

    /**
     * The key of a string as this platform has it.
     *
     * @param string $key
     * @param string $platform
     * @return string
     */
    public static function key(string $key, string $platform): string {
        $own = "{$key}_obf";
        $isown = in_array($platform, self::LIKE_OBF, true) && get_string_manager()->string_exists($own, 'local_navigatr');
        return $isown ? $own : $key;
    }

    /**
     * A string as this platform has it.
     *
     * @param string $key
     * @param string $platform
     * @param mixed $a as for `get_string()`
     * @return string
     */
    public static function string(string $key, string $platform, mixed $a = null): string {
        $own = self::key($key, $platform);
        $facts = self::facts($platform) + (is_object($a) || is_array($a) ? (array) $a : ['a' => $a]);
        return get_string($own, 'local_navigatr', $own === $key ? $a : $facts);
    }

    /**
     * A string where one of several platforms is meant, and nothing says which: it names each of them.
     *
     * @param string $key of a string without parameters of its own
     * @param string[] $platforms
     * @return string
     */
    public static function string_of_any(string $key, array $platforms): string {
        if (count($platforms) < 2) {
            return self::string($key, reset($platforms) ?: self::USUAL);
        }
        $names = implode(' / ', array_map([self::class, 'name'], $platforms));
        return get_string(self::key($key, self::LIKE_OBF[0]), 'local_navigatr', ['platform' => $names]);
    }
}
