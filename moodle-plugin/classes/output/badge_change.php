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

namespace local_navigatr\output;

use local_navigatr\local\catalogue\provider_ref;
use local_navigatr\local\completion\holders;
use local_navigatr\local\course_badge\pending_awards;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\badge_image;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Before a course gets another badge: what becomes of those who earned the one before.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class badge_change {
    /** @var string[] What the address of the question names. */
    private const CHOSEN = ['provider', 'badge', 'sendscore'];

    /**
     * A question.
     *
     * @param int $courseid
     * @param mapping|null $mapping what the course is mapped to now
     * @param string[] $wanted `provider` and `badge`, and `sendscore` where that was chosen
     */
    public function __construct(
        /** @var int */
        private readonly int $courseid,
        /** @var mapping|null */
        private readonly ?mapping $mapping,
        /** @var string[] */
        private readonly array $wanted
    ) {
    }

    /**
     * Whether there is anybody to decide about.
     *
     * @return bool
     */
    public function is_needed(): bool {
        $badge = [
            'target' => $this->provider()->target(),
            'providerid' => $this->provider()->id,
            'badgeid' => $this->wanted['badge'],
        ];
        if ($this->mapping?->has_badge($badge)) {
            return false;
        }
        return $this->waiting() > 0 || $this->holders() > 0;
    }

    /**
     * Context of the template.
     *
     * @param client $client
     * @return array
     */
    public function export(client $client): array {
        $url = new \moodle_url('/local/navigatr/badge.php', ['id' => $this->courseid]);
        $context = [
            'courseid' => $this->courseid,
            'action' => $url->out_omit_querystring(),
            'cancelurl' => $url->out(false),
            'sesskey' => sesskey(),
            'seen' => mapping_seen::of($this->mapping),
            'chooseurl' => (new \moodle_url($url, ['change' => 1, 'provider' => $this->wanted['provider']]))->out(false),
            'provider' => $this->wanted['provider'],
            'badge' => $this->wanted['badge'],
            'sendscore' => isset($this->wanted['sendscore']) ? ['value' => (int) $this->wanted['sendscore']] : null,
            'waiting' => $this->waiting(),
            'holders' => $this->holders(),
            // A learner who has a badge of another platform is an earlier completer for this one.
            'mayreissue' => !$this->crosses()
                && has_capability('local/navigatr:manageissuances', \context_course::instance($this->courseid)),
            'crosses' => $this->crosses(),
        ];
        try {
            $provider = $this->provider();
            $badge = $client->through($provider->connectionid)->badge($this->wanted['badge'], $provider->id)->badge;
        } catch (sidecar_exception $failure) {
            return $context + ['failure' => $failure->getMessage(), 'retryurl' => $failure->retry ? $this->retry_url() : null];
        }
        return $context + [
            'new' => [
                'name' => $badge->name,
                'imageurl' => badge_image::shown($badge->imageUrl ?? null),
                'platform' => $this->platform_in_words($this->provider()->target()),
            ],
            'old' => $this->mapping ? [
                'name' => $this->mapping->badge_name(),
                'imageurl' => badge_image::shown($this->mapping->get('badgeimageurl')),
                'platform' => $this->platform_in_words($this->mapping->get('target')),
            ] : null,
        ];
    }

    /**
     * The address of this question, with what was chosen.
     *
     * @return string
     */
    private function retry_url(): string {
        $wanted = array_filter($this->wanted, fn($name) => in_array($name, self::CHOSEN, true), ARRAY_FILTER_USE_KEY);
        $sendscore = isset($wanted['sendscore']) ? ['sendscore' => (int) $wanted['sendscore']] : [];
        $params = ['id' => $this->courseid, 'change' => 1] + $sendscore + array_filter($wanted, 'is_string');
        return (new \moodle_url('/local/navigatr/badge.php', $params))->out(false);
    }

    /**
     * How many have earned a badge that is not issued yet.
     *
     * @return int
     */
    private function waiting(): int {
        return pending_awards::count($this->key());
    }

    /**
     * How many learners have another badge of this course, among those that the user sees.
     *
     * @return int
     */
    private function holders(): int {
        return (new holders($this->key(), $this->wanted['badge']))->count();
    }

    /**
     * The provider of the new badge.
     *
     * @return provider_ref
     */
    private function provider(): provider_ref {
        return provider_ref::parse($this->wanted['provider']);
    }

    /**
     * What the course has issued so far.
     *
     * @return mapping_key
     */
    private function key(): mapping_key {
        return mapping_key::of_course($this->courseid, $this->provider()->target());
    }

    /**
     * Whether the new badge is another platform's: what was earned before is not sent to that.
     *
     * @return bool
     */
    private function crosses(): bool {
        return $this->key()->target !== $this->provider()->target();
    }

    /**
     * The platform of a badge, where that changes: badges of two may have one name.
     *
     * @param string|null $target
     * @return string|null
     */
    private function platform_in_words(?string $target): ?string {
        return $this->crosses() ? platform::name(platform::of_target($target)) : null;
    }
}
