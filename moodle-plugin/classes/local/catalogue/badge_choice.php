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

namespace local_navigatr\local\catalogue;

use local_navigatr\local\account\accounts;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * A badge that can be issued by the provider it is chosen from. Learners must not be the first to find out that it cannot.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class badge_choice {
    /** So many pages of badges with one name are searched. */
    private const PAGES_MAX = 20;

    /** @var bool|null Whether the provider has it; null: nobody asked yet. */
    private ?bool $islisted = null;

    /**
     * A choice that was checked.
     *
     * @param \stdClass $provider
     * @param \stdClass $badge
     */
    private function __construct(
        /** @var \stdClass As in the catalogue. */
        public readonly \stdClass $provider,
        /** @var \stdClass As in the catalogue. */
        public readonly \stdClass $badge
    ) {
    }

    /**
     * Checks that badge, provider and account belong together and that the badge can be issued.
     *
     * @param client $client
     * @param string $providerid
     * @param string $badgeid
     * @param bool $fresh whether its platform is asked now; of many at once, what was listed last is enough
     * @return self
     * @throws \moodle_exception
     */
    public static function check(client $client, string $providerid, string $badgeid, bool $fresh = true): self {
        $target = $client->target();
        $provider = self::own_provider($client, $providerid);
        $badge = $client->badge($badgeid, $providerid, $fresh)->badge;
        $choice = new self($provider, self::issuable_badge($badge, $client, $providerid));
        if ($client->target() !== $target) {
            // Another account was connected during the calls: the badge is none of its.
            throw new \moodle_exception('error_othertarget', 'local_navigatr');
        }
        return $choice;
    }

    /**
     * Checks the badge of a mapping that nobody checked yet.
     *
     * @param client $client
     * @param mapping $mapping
     * @return self
     * @throws \moodle_exception when the badge cannot be issued
     */
    public static function of_mapping(client $client, mapping $mapping): self {
        try {
            return self::check($client, $mapping->get('providerid'), $mapping->get('badgeid'));
        } catch (sidecar_exception $failure) {
            throw $failure->sharedcode === 'not_found'
                ? self::refusal('badgenotfound', $client, $mapping->get('badgeid'))
                : $failure;
        }
    }

    /**
     * What a mapping to it keeps beside the ids.
     *
     * @return array columns, as the catalogue has them
     */
    public function columns(): array {
        $fields = mapping::fields_of(null, $this->provider, $this->badge) + ['problem' => null];
        return array_diff_key($fields, array_flip(['target', 'providerid', 'badgeid']));
    }

    /**
     * Whether it is the provider's own: where the platform does not say whose badge it is, the provider's list does.
     *
     * @param client $client
     * @return bool
     * @throws \moodle_exception when that list cannot be read
     */
    public function is_listed(client $client): bool {
        $this->islisted ??= $this->badge->providerId !== null || $this->is_found($client);
        return $this->islisted;
    }

    /**
     * Searches the provider's list for it.
     *
     * @param client $client
     * @return bool
     */
    private function is_found(client $client): bool {
        $name = \core_text::substr($this->badge->name, 0, 255);
        $page = 0;
        do {
            $reply = $client->badges((string) $this->provider->id, $name, ++$page, vocabulary::BADGE_PAGE_MAX);
            if (in_array($this->badge->id, array_column($reply->badges, 'id'), true)) {
                return true;
            }
        } while ($page < self::PAGES_MAX && $page * vocabulary::BADGE_PAGE_MAX < $reply->total);
        if (($reply->pending ?? 0) > 0) {
            throw new \moodle_exception('badgesnotread', 'local_navigatr', '', $this->provider->name);
        }
        return false;
    }

    /**
     * The provider, if the connected account issues for it.
     *
     * @param client $client
     * @param string $providerid
     * @return \stdClass
     */
    private static function own_provider(client $client, string $providerid): \stdClass {
        foreach ($client->providers()->providers as $provider) {
            if ($provider->id === $providerid) {
                return $provider;
            }
        }
        throw new \moodle_exception('badgeboundelsewhere', 'local_navigatr');
    }

    /**
     * The badge, if it belongs to the provider and can be issued.
     *
     * @param \stdClass $badge
     * @param client $client
     * @param string $providerid
     * @return \stdClass
     */
    private static function issuable_badge(\stdClass $badge, client $client, string $providerid): \stdClass {
        if ($badge->providerId !== null && $badge->providerId !== $providerid) {
            throw new \moodle_exception('badgeboundelsewhere', 'local_navigatr');
        }
        if (!$badge->issuable) {
            throw self::refusal('badgenotissuable', $client);
        }
        return $badge;
    }

    /**
     * Why it is none, in the words of its platform.
     *
     * @param string $key
     * @param client $client
     * @param string|null $badgeid
     * @return \moodle_exception
     */
    private static function refusal(string $key, client $client, ?string $badgeid = null): \moodle_exception {
        $platform = accounts::platform_of($client->connectionid);
        $own = platform::key($key, $platform);
        $facts = $own === $key ? $badgeid : platform::facts($platform) + ['a' => $badgeid];
        return new \moodle_exception($own, 'local_navigatr', '', $facts);
    }
}
