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

namespace local_navigatr\local\consent;

use local_navigatr\local\config;
use local_navigatr\local\evidence\profile_fields;
use local_navigatr\local\evidence\template;
use local_navigatr\local\mapping\mappings;

/**
 * The text that learners agree to. Admins change it as any words of Moodle, by *Language customisation*.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class consent_text {
    /** Strings that say what is agreed to. Those of buttons and of what came of an answer are none. */
    private const STRINGS = [
        'consentintro', 'consentsent', 'consentwouldsend', 'consentname', 'consentemail', 'consentevidence', 'consentscore',
        'consentwithout', 'consentwithdrawhelp',
    ];

    /** As much of the hash as tells versions of one text apart. */
    private const VERSION_LENGTH = 12;

    /**
     * Names the text about a platform, as it reads in the site's default language: translations follow that one. What a course
     * shares besides is part of it: who agrees to less has read another text.
     *
     * @param string $platform
     * @param int $courseid
     * @return string
     */
    public static function version(string $platform, int $courseid): string {
        return self::of($platform, $courseid)->version;
    }

    /**
     * The text at this moment, read once: what its version stands for is what it names.
     *
     * @param string $platform
     * @param int $courseid
     * @return \stdClass `version` of {@see self::version()}, and `shared` of {@see self::shared()}
     */
    public static function of(string $platform, int $courseid): \stdClass {
        global $CFG;
        $manager = get_string_manager();
        $facts = self::facts($platform);
        $words = array_map(fn($key) => $manager->get_string($key, config::COMPONENT, $facts, $CFG->lang), self::STRINGS);
        $shared = self::shared($courseid, $platform);
        $version = substr(hash('sha256', implode("\n", [...$words, ...$shared])), 0, self::VERSION_LENGTH);
        return (object) ['version' => $version, 'shared' => $shared];
    }

    /**
     * What a course shares about a learner with a platform besides name, address and the completion.
     *
     * @param int $courseid
     * @param string $platform
     * @return string[] placeholders of evidence texts, in alphabetical order; `score` where the course total is sent
     */
    public static function shared(int $courseid, string $platform): array {
        $mapping = mappings::for_course($courseid);
        if ($mapping?->platform() !== $platform) {
            return [];
        }
        $used = template::used($mapping->get('evidencetemplate') ?? template::of_site());
        $shared = array_filter($used, [profile_fields::class, 'is_personal']);
        $shared = [...($mapping->get('sendscore') ? ['score'] : []), ...$shared];
        sort($shared);
        return $shared;
    }

    /**
     * What its strings say of a platform.
     *
     * @param string $platform
     * @return \stdClass `platform` and `contact`: its name, and where people write to
     */
    public static function facts(string $platform): \stdClass {
        return (object) [
            'platform' => get_string("platform_$platform", config::COMPONENT),
            'contact' => get_string("platform_{$platform}_contact", config::COMPONENT),
        ];
    }
}
