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
use local_navigatr\local\account\platforms;
use local_navigatr\local\catalogue\all_providers;
use local_navigatr\local\catalogue\permitted_providers;
use local_navigatr\local\catalogue\provider_ref;
use local_navigatr\local\limit\limit;
use local_navigatr\local\limit\limit_words;
use local_navigatr\local\limit\limits;
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\platform;
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Step one of choosing a badge: where it is issued from. The provider that the category last used comes first.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class provider_choice {
    /** @var all_providers|null Read once. */
    private ?all_providers $all = null;

    /** @var sidecar_exception|null Why they could not be read: nobody waits for that twice. */
    private ?sidecar_exception $failure = null;

    /**
     * A step.
     *
     * @param \stdClass $course
     * @param mapping|null $mapping what the course is mapped to
     */
    public function __construct(
        /** @var \stdClass */
        private readonly \stdClass $course,
        /** @var mapping|null */
        private readonly ?mapping $mapping
    ) {
    }

    /**
     * The providers of the account, asked for once.
     *
     * @param client $client
     * @return \stdClass[]
     * @throws sidecar_exception
     */
    public function providers(client $client): array {
        if ($this->failure) {
            throw $this->failure;
        }
        try {
            $this->all ??= new all_providers($client);
        } catch (sidecar_exception $failure) {
            throw $this->failure = $failure;
        }
        return permitted_providers::of($this->all->providers, $this->limit());
    }

    /**
     * What the category of the course may use.
     *
     * @return limit|null null: all
     */
    private function limit(): ?limit {
        return limits::in_category((int) $this->course->category);
    }

    /**
     * The provider, where there is only one.
     *
     * @param client $client
     * @return string|null its id; null: there is a choice, or none is known
     */
    public function only(client $client): ?string {
        try {
            $providers = $this->providers($client);
        } catch (sidecar_exception) {
            return null;
        }
        return count($providers) === 1 && $this->all->failures === [] ? self::reference(reset($providers)) : null;
    }

    /**
     * The name of a provider for people.
     *
     * @param client $client
     * @param string $id
     * @return string empty where it is not known: an id says nothing to people
     */
    public function name(client $client, string $id): string {
        $provider = provider_ref::parse($id);
        $target = accounts::of_connection($provider->connectionid)->target ?? '';
        $known = known_names::find($target, known_names::PROVIDER, $provider->id) ?? '';
        try {
            $providers = $this->providers($client);
        } catch (sidecar_exception) {
            return $known;
        }
        $chosen = array_filter($providers, fn($one) => self::reference($one) === $id);
        return reset($chosen)->name ?? $known;
    }

    /**
     * Context of the template.
     *
     * @param client $client
     * @return array
     */
    public function export(client $client): array {
        $url = new \moodle_url('/local/navigatr/badge.php', ['id' => $this->course->id]);
        $context = [
            'courseid' => $this->course->id,
            'action' => $url->out_omit_querystring(),
            'retryurl' => (new \moodle_url($url, $this->mapping ? ['change' => 1] : []))->out(false),
            'cancelurl' => $this->mapping ? $url->out(false) : null,
        ];
        try {
            $providers = $this->providers($client);
        } catch (sidecar_exception $failure) {
            return $context + ['failure' => $failure->getMessage()];
        }
        return $context + [
            'updated' => $this->all->age(),
            'change' => (bool) $this->mapping,
            'hasproviders' => $providers !== [],
            'noproviders' => $this->why_none(),
            'help' => get_string(self::names_navigatr() ? 'chooseprovider_help' : 'chooseproviderofplatforms', 'local_navigatr'),
            'list' => accounts::are_several() ? [] : $this->options($providers),
            'groups' => accounts::are_several() ? $this->groups($providers) : [],
            'missing' => array_values(array_map(fn($failure) => $failure->getMessage(), $this->all->failures)),
        ];
    }

    /**
     * Why there is no provider to choose.
     *
     * @return string
     */
    private function why_none(): string {
        $limit = $this->all->providers === [] ? null : $this->limit();
        return $limit
            ? limit_words::nothing($limit)
            : platforms::string(reader::current()->isadmin ? 'noproviders' : 'noprovidersteacher');
    }

    /**
     * The providers, the likeliest first and chosen.
     *
     * @param \stdClass[] $providers
     * @return array
     */
    private function options(array $providers): array {
        $likely = $this->mapping
            ? self::reference_of($this->mapping->get('target'), $this->mapping->get('providerid'))
            : $this->last_used();
        $options = array_map(fn($provider) => [
            'id' => self::reference($provider),
            'name' => $provider->name,
            'selected' => self::reference($provider) === $likely,
        ], $providers);
        \core_collator::asort_array_of_arrays_by_key($options, 'name', \core_collator::SORT_NATURAL);
        // A stable sort: all others stay in the order of their names.
        usort($options, fn($one, $other) => $other['selected'] <=> $one['selected']);
        return $options;
    }

    /**
     * The provider that a course of this category was last mapped to.
     *
     * @return string empty when there is none
     */
    private function last_used(): string {
        global $DB;
        [$connected, $targets] = accounts::sql_connected('m.target');
        $sql = "SELECT m.id, m.target, m.providerid
                  FROM {local_navigatr_map} m
                  JOIN {course} c ON c.id = m.courseid
                 WHERE c.category = :category AND $connected AND m.rule = :rule
              ORDER BY m.timemodified DESC, m.id DESC";
        $params = $targets + ['category' => $this->course->category, 'rule' => mapping::COURSE_RULE];
        $latest = $DB->get_records_sql($sql, $params, 0, 1);
        return $latest ? self::reference_of(reset($latest)->target, reset($latest)->providerid) : '';
    }

    /**
     * The providers of each platform, under its name. The one that was used last comes first.
     *
     * @param \stdClass[] $providers
     * @return array[]
     */
    private function groups(array $providers): array {
        $groups = [];
        foreach (array_unique(array_column($providers, 'platformName')) as $name) {
            $own = array_filter($providers, fn($provider) => $provider->platformName === $name);
            $options = $this->options(array_values($own));
            $groups[] = ['platform' => $name, 'list' => $options, 'islikely' => $options[0]['selected'] ?? false];
        }
        usort($groups, fn($one, $other) => $other['islikely'] <=> $one['islikely']);
        return $groups;
    }

    /**
     * Names a provider in an address.
     *
     * @param \stdClass $provider as of {@see all_providers}
     * @return string
     */
    private static function reference(\stdClass $provider): string {
        return (new provider_ref($provider->connection, $provider->id))->text();
    }

    /**
     * Names the provider of a mapping in an address.
     *
     * @param string $target
     * @param string $providerid
     * @return string
     */
    private static function reference_of(string $target, string $providerid): string {
        return (new provider_ref(accounts::connection_of(platform::of_target($target)), $providerid))->text();
    }

    /**
     * Whether badges come from Navigatr only.
     *
     * @return bool
     */
    private static function names_navigatr(): bool {
        return array_filter(accounts::targets(), fn($target) => platform::of_target($target) !== platform::USUAL) === [];
    }
}
