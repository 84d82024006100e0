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

use local_navigatr\local\account\accounts;
use local_navigatr\local\catalogue\provider_ref;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\course_badge\score_choice;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;

/**
 * Step two of mapping a course: the frame in which the badges of a provider appear.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class picker {
    /**
     * A choice among the badges of a provider.
     *
     * @param int $courseid
     * @param mapping|null $mapping what the course has now
     * @param string $provider its id
     * @param client $client
     */
    public function __construct(
        /** @var int */
        private readonly int $courseid,
        /** @var mapping|null */
        private readonly ?mapping $mapping,
        /** @var string */
        private readonly string $provider,
        /** @var client */
        private readonly client $client
    ) {
    }

    /**
     * The template's context.
     *
     * @param provider_choice $choice
     * @return array
     */
    public function export(provider_choice $choice): array {
        $isonly = $choice->only($this->client) === $this->provider;
        $provider = provider_ref::parse($this->provider);
        $platform = accounts::platform_of($provider->connectionid);
        return [
            'courseid' => $this->courseid,
            'connection' => $provider->connectionid,
            'provider' => $provider->id,
            'platform' => accounts::are_several() ? platform::name($platform) : null,
            'otherplatform' => $platform === vocabulary::PLATFORMS[0] ? '' : platform::name($platform),
            'providername' => $choice->name($this->client, $this->provider),
            'seen' => mapping_seen::of($this->mapping),
            'pageurl' => $this->page(),
            'score' => $this->score(),
            'current' => $this->mapping ? $this->mapping->get('badgeid') : '',
            'doneurl' => $this->page(['done' => 'saved']),
            'questionurl' => $this->page(['change' => 1, 'provider' => $this->provider]),
            'providerurl' => $isonly ? null : $this->page($this->mapping ? ['change' => 1] : []),
            'cancelurl' => $this->page(),
        ];
    }

    /**
     * The choice to send the course total, for badges that need a score.
     *
     * @return array
     */
    private function score(): array {
        $choice = new score_choice($this->courseid);
        return ['on' => $choice->is_on(), 'locked' => $choice->is_locked(), 'problem' => $choice->problem()];
    }

    /**
     * The address of the course's badge page.
     *
     * @param array $params besides the course
     * @return string
     */
    private function page(array $params = []): string {
        return (new \moodle_url('/local/navigatr/badge.php', ['id' => $this->courseid] + $params))->out(false);
    }
}
