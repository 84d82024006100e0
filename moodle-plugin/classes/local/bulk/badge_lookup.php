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

namespace local_navigatr\local\bulk;

use local_navigatr\local\account\accounts;
use local_navigatr\local\catalogue\badge_choice;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * The badges that a table of courses names, each looked up once.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class badge_lookup {
    /** What differs where several platforms are connected: these have a string that ends in _named. */
    private const OF_PLATFORM = ['bulkerror_badge', 'bulkerror_badgefails', 'bulkerror_provider'];

    /** For so many badges Navigatr may fail before it is Navigatr that fails, and not the badge. */
    private const FAILING_BADGES = 3;

    /** @var array Choices that were checked, or what is wrong with them, by provider and badge. */
    private array $choices = [];

    /** @var array[] Ids of the badges that have a name, by provider and name. */
    private array $names = [];

    /** @var int How many badges Navigatr failed for. */
    private int $failing = 0;

    /**
     * A lookup.
     *
     * @param client $client
     */
    public function __construct(
        /** @var client */
        private readonly client $client
    ) {
    }

    /**
     * The badge of a row, looked at once however many courses have it.
     *
     * @param string $providerid
     * @param string $badgeid
     * @return badge_choice
     */
    public function choice(string $providerid, string $badgeid): badge_choice {
        try {
            return $this->choice_of_id($providerid, $this->id_of($providerid, $badgeid));
        } catch (sidecar_exception $failure) {
            throw $failure;
        } catch (\moodle_exception $refusal) {
            throw $this->naming_the_platform($refusal);
        }
    }

    /**
     * A badge that is known by its id.
     *
     * @param string $providerid
     * @param string $badgeid
     * @return badge_choice
     */
    public function choice_of_id(string $providerid, string $badgeid): badge_choice {
        foreach (['provider' => $providerid, 'badge' => $badgeid] as $what => $id) {
            if (!self::is_id($id)) {
                throw new \moodle_exception("bulkerror_$what", 'local_navigatr', '', $id);
            }
        }
        $key = "$providerid/$badgeid";
        $this->choices[$key] ??= $this->looked_at($providerid, $badgeid);
        if ($this->choices[$key] instanceof \moodle_exception) {
            throw $this->choices[$key];
        }
        return $this->choices[$key];
    }

    /**
     * The id of a badge that is named by its id, the address of its page, or its name.
     *
     * @param string $providerid
     * @param string $badge
     * @return string
     * @throws \moodle_exception where the name is that of several badges
     */
    public function id_of(string $providerid, string $badge): string {
        if (preg_match('~^https?://[^/]+/badge/([A-Za-z0-9_-]{1,100})(?:[/?#]|$)~D', $badge, $parts)) {
            return $parts[1];
        }
        if (preg_match('~^[A-Za-z0-9_-]{1,100}$~D', $badge) && preg_match('~\d~', $badge) || !self::is_id($providerid)) {
            return $badge;
        }
        $this->names["$providerid/$badge"] ??= $this->named($providerid, $badge);
        $found = $this->names["$providerid/$badge"];
        if (count($found) > 1) {
            $facts = ['name' => $badge, 'candidates' => implode(', ', $found)];
            throw new \moodle_exception('bulkerror_severalbadges', 'local_navigatr', '', $facts);
        }
        return $found[0] ?? $badge;
    }

    /**
     * The ids of a provider's badges that have a name.
     *
     * @param string $providerid
     * @param string $name
     * @return string[]
     */
    private function named(string $providerid, string $name): array {
        $lower = \core_text::strtolower($name);
        try {
            $reply = $this->client->badges($providerid, \core_text::substr($name, 0, 255), 1, vocabulary::BADGE_PAGE_MAX);
        } catch (sidecar_exception $failure) {
            if ($failure->sharedcode === 'not_found') {
                // Of this provider: the row says so.
                return [];
            }
            throw $failure;
        }
        $same = array_filter($reply->badges, fn($badge) => \core_text::strtolower(trim($badge->name)) === $lower);
        return array_column($same, 'id');
    }

    /**
     * Whether a text can be an id at the platform.
     *
     * @param string $text
     * @return bool
     */
    private static function is_id(string $text): bool {
        return preg_match('~^[A-Za-z0-9_-]{1,100}$~D', $text) === 1;
    }

    /**
     * The badge, or what is wrong with it.
     *
     * @param string $providerid
     * @param string $badgeid
     * @return badge_choice|\moodle_exception
     * @throws sidecar_exception when no badge can be looked at
     */
    private function looked_at(string $providerid, string $badgeid): badge_choice|\moodle_exception {
        try {
            return badge_choice::check($this->client, $providerid, $badgeid, false);
        } catch (sidecar_exception $failure) {
            if ($failure->sharedcode === 'not_found') {
                return new \moodle_exception('bulkerror_badge', 'local_navigatr', '', $badgeid);
            }
            if ($failure->sharedcode === 'not_allowed') {
                // Of this badge: as a failure of the sidecar it would be one of the whole table.
                return new \moodle_exception($failure->errorcode, 'local_navigatr', '', $failure->a);
            }
            if ($failure->sharedcode === 'upstream_failed' && ++$this->failing < self::FAILING_BADGES) {
                return new \moodle_exception('bulkerror_badgefails', 'local_navigatr', '', $badgeid);
            }
            throw $failure;
        } catch (\moodle_exception $refusal) {
            return $refusal;
        }
    }

    /**
     * What is wrong with a row's badge. Of several platforms the one that was asked is named: another may be meant.
     *
     * @param \moodle_exception $refusal
     * @return \moodle_exception
     */
    private function naming_the_platform(\moodle_exception $refusal): \moodle_exception {
        if (!in_array($refusal->errorcode, self::OF_PLATFORM, true) || !accounts::are_several()) {
            return $refusal;
        }
        $platform = platform::name(accounts::platform_of($this->client->connectionid));
        $facts = ['platform' => $platform, 'id' => $refusal->a];
        return new \moodle_exception("{$refusal->errorcode}_named", 'local_navigatr', '', $facts);
    }
}
