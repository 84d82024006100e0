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
 * Who reads a sentence. Those who may repair the connection read what is wrong and what to do. All others read that nothing is lost
 * and who to tell, with a reference by which an administrator finds the rest.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class reader {
    /** What only those can do who may repair the connection. */
    private const OF_ADMINS = [
        'new_token', 'check_url', 'reconnect', 'confirm_recovery', 'check_cron', 'ask_provider_admin', 'confirm_account',
        'raise_quota',
    ];

    /** What only those can do who may change the badge of the course. */
    private const OF_COURSE = [
        'resume_mapping', 'review_mapping', 'map_or_cancel', 'map_again', 'remap', 'publish_badge', 'choose_other_badge',
        'map', 'choose_badge', 'profile_or_other_badge', 'profile_or_remap', 'profile_or_publish',
    ];

    /** What only those can do who may act on the badges of the course. */
    private const OF_ISSUANCES = ['check_requirements', 'look_in_navigatr', 'tell_people_apart'];

    /**
     * A reader.
     *
     * @param bool $isadmin
     * @param bool $maymap
     * @param bool $mayact
     */
    private function __construct(
        /** @var bool Whether the reader may repair the connection. */
        public readonly bool $isadmin,
        /** @var bool Whether the reader may change the badge of the course in question. */
        private readonly bool $maymap = true,
        /** @var bool Whether the reader may act on the badges of the course in question. */
        public readonly bool $mayact = true
    ) {
    }

    /**
     * The one who uses Moodle now. Without a user it is a task or a command, whose output administrators read.
     *
     * @return self
     */
    public static function current(): self {
        return new self(!isloggedin() || has_capability('local/navigatr:managecredentials', \context_system::instance()));
    }

    /**
     * The same, about a badge of a course.
     *
     * @param int $courseid also of one that is gone
     * @return self
     */
    public static function in_course(int $courseid): self {
        $reader = self::current();
        $context = \context_course::instance($courseid, IGNORE_MISSING);
        $maymap = $context && has_capability('local/navigatr:configurecourse', $context);
        // Badges of a course that is gone are acted on by those who may everywhere.
        $mayact = has_capability('local/navigatr:manageissuances', $context ?: \context_system::instance());
        return new self($reader->isadmin, $reader->isadmin || $maymap, $reader->isadmin || $mayact);
    }

    /**
     * An administrator: of status checks, and of the messages made of them.
     *
     * @return self
     */
    public static function admin(): self {
        return new self(true);
    }

    /**
     * Whether a remedy is nothing for this reader, who can only tell somebody.
     *
     * @param string $remedy one of the contract's `remedies`
     * @return bool
     */
    public function has_to_ask(string $remedy): bool {
        return !$this->isadmin && in_array($remedy, self::OF_ADMINS, true);
    }

    /**
     * What this reader can do instead of a remedy that is somebody else's.
     *
     * @param string $remedy one of the contract's `remedies`, or one beside them: `remedy_<name>` is its string
     * @return string the same, `ask_admin`, `ask_teacher` or `ask_issuer`
     */
    public function remedy(string $remedy): string {
        if ($this->has_to_ask($remedy)) {
            return 'ask_admin';
        }
        if (!$this->maymap && in_array($remedy, self::OF_COURSE, true)) {
            return 'ask_teacher';
        }
        return !$this->mayact && in_array($remedy, self::OF_ISSUANCES, true) ? 'ask_issuer' : $remedy;
    }

    /**
     * What to do.
     *
     * @param string $remedy as for {@see remedy()}
     * @param string $reference
     * @param string $platform that the badge is issued from
     * @return string empty for nothing
     */
    public function todo(string $remedy, string $reference, string $platform = platform::USUAL): string {
        if ($remedy === 'none') {
            return '';
        }
        $remedy = $this->remedy($remedy);
        return $remedy === 'ask_admin'
            ? get_string('askadmin', 'local_navigatr', $reference)
            : platform::string("remedy_$remedy", $platform);
    }

    /**
     * What those read who can only wait and tell somebody.
     *
     * @param string $reference
     * @return string
     */
    public static function unavailable(string $reference): string {
        return get_string('unavailable', 'local_navigatr', (object) ['reference' => $reference]);
    }
}
