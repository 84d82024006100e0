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

namespace local_navigatr\local\mapping;

use local_navigatr\local\account\accounts;
use local_navigatr\local\platform;

/**
 * A course and the badge that its completion earns.
 *
 * Names and image are a copy, so that the course page can show them while the sidecar is down.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class mapping extends \core\persistent {
    /** Its table. */
    public const TABLE = 'local_navigatr_map';

    /** The rule of the badge for completing the course: the one that its page shows. */
    public const COURSE_RULE = 0;

    /** Completions are issued. */
    public const ACTIVE = 'active';

    /** Completions are recorded and wait. */
    public const PAUSED = 'paused';

    /** Nobody confirmed it for the present account or course: it came by restore, or the account changed. */
    public const REVIEW = 'review';

    /**
     * Columns beside those that every persistent has.
     *
     * @return array
     */
    protected static function define_properties() {
        $text = ['type' => PARAM_RAW];
        $optional = $text + ['null' => NULL_ALLOWED, 'default' => null];
        return [
            'courseid' => ['type' => PARAM_INT],
            'rule' => ['type' => PARAM_INT, 'default' => self::COURSE_RULE],
            'target' => $text,
            'providerid' => $text,
            'providername' => $text + ['default' => ''],
            'badgeid' => $text,
            'badgename' => $text + ['default' => ''],
            'badgeimageurl' => $optional,
            'badgeurl' => $optional,
            'badgecategories' => $optional,
            'state' => $text + ['default' => self::ACTIVE, 'choices' => \local_navigatr\local\contract\vocabulary::MAPPING_STATES],
            'statebefore' => $optional,
            'pauseuntold' => ['type' => PARAM_INT, 'default' => 0],
            'pausedbyremoval' => ['type' => PARAM_INT, 'default' => 0],
            'timereview' => ['type' => PARAM_INT, 'default' => 0],
            'sendscore' => ['type' => PARAM_BOOL, 'default' => false],
            'evidencetemplate' => $optional,
            'validmonths' => ['type' => PARAM_INT, 'default' => 0],
            'issueagain' => ['type' => PARAM_BOOL, 'default' => false],
            'timeactivated' => ['type' => PARAM_INT, 'default' => 0],
            'maxcriterionid' => ['type' => PARAM_INT, 'default' => 0],
            // What changed before is not known. An award of the same second comes after it.
            'timecompletionchanged' => ['type' => PARAM_INT, 'default' => fn() => time() - 1],
            'problem' => $optional,
        ];
    }

    /**
     * What of a provider and a badge of a connected account is kept.
     *
     * @param string|null $target of the account; null: it is not connected
     * @param \stdClass $provider as in the catalogue
     * @param \stdClass $badge as in the catalogue
     * @return array
     */
    public static function fields_of(?string $target, \stdClass $provider, \stdClass $badge): array {
        return [
            'target' => $target,
            'providerid' => (string) $provider->id,
            'providername' => \core_text::substr((string) $provider->name, 0, 255),
            'badgeid' => (string) $badge->id,
            'badgename' => \core_text::substr((string) $badge->name, 0, 255),
            'badgeimageurl' => $badge->imageUrl ?? null,
            'badgeurl' => $badge->url ?? null,
            'badgecategories' => self::categories_text($badge),
        ];
    }

    /**
     * The categories of a badge, as they are stored.
     *
     * @param \stdClass $badge as in the catalogue
     * @return string
     */
    public static function categories_text(\stdClass $badge): string {
        return json_encode(array_values((array) ($badge->categories ?? [])), JSON_THROW_ON_ERROR);
    }

    /**
     * The categories that the badge is in at its platform, as last seen.
     *
     * @return string[]|null null: nobody looked yet
     */
    public function badge_categories(): ?array {
        $text = $this->get('badgecategories');
        return $text === null ? null : json_decode($text, true, 2, JSON_THROW_ON_ERROR);
    }

    /**
     * What a course would be mapped to. It is not stored.
     *
     * @param int $courseid
     * @param string $target of the account
     * @param \stdClass $provider as in the catalogue
     * @param \stdClass $badge as in the catalogue
     * @return self
     */
    public static function proposed(int $courseid, string $target, \stdClass $provider, \stdClass $badge): self {
        return new self(0, (object) (['courseid' => $courseid] + self::fields_of($target, $provider, $badge)));
    }

    /**
     * Names of what is mapped are known from now on.
     */
    protected function after_create() {
        $this->keep_names();
    }

    /**
     * The same after a change.
     *
     * @param bool $result
     */
    protected function after_update($result) {
        $this->keep_names();
    }

    /**
     * Keeps the names of badge and provider.
     */
    private function keep_names(): void {
        foreach ([known_names::BADGE, known_names::PROVIDER] as $kind) {
            known_names::keep($this->get('target'), $kind, $this->get("{$kind}id"), $this->get("{$kind}name"));
        }
    }

    /**
     * The badge's name for people. One that was not looked up yet has none.
     *
     * @return string plain text
     */
    public function badge_name(): string {
        $name = $this->get('badgename') ?: known_names::find($this->get('target'), known_names::BADGE, $this->get('badgeid'));
        return self::name_of($name, $this->get('badgeid'));
    }

    /**
     * The provider's name for people. A mapping from a backup brings none.
     *
     * @return string plain text; empty where it is not known
     */
    public function provider_name(): string {
        return $this->get('providername')
            ?: (string) known_names::find($this->get('target'), known_names::PROVIDER, $this->get('providerid'));
    }

    /**
     * The name of a badge for people.
     *
     * @param string|null $name
     * @param string|null $id null: there is no badge
     * @return string plain text
     */
    public static function name_of(?string $name, ?string $id): string {
        return (string) $name !== '' || $id === null ? (string) $name : get_string('badgenotchecked', 'local_navigatr', $id);
    }

    /**
     * Whether it is mapped to this badge already.
     *
     * @param array $fields `target`, `providerid` and `badgeid`
     * @return bool
     */
    public function has_badge(array $fields): bool {
        return $this->get('target') === $fields['target'] && $this->get('providerid') === $fields['providerid']
            && $this->get('badgeid') === $fields['badgeid'];
    }

    /**
     * The badge platform.
     *
     * @return string
     */
    public function platform(): string {
        return platform::of_target($this->get('target'));
    }

    /**
     * Whether its completions are issued now: it is active and belongs to the account that is connected.
     *
     * @return bool
     */
    public function is_issuing(): bool {
        return $this->get('state') === self::ACTIVE && accounts::has($this->get('target'));
    }
}
