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
use local_navigatr\local\award\award_counts;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\connection\account_change;
use local_navigatr\local\consent\consented_awards;
use local_navigatr\local\consent\consents;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\other_plugin\obf_rules;
use local_navigatr\local\platform;
use local_navigatr\local\status\condition;
use local_navigatr\local\status\mapping_condition;

/**
 * How the mapping of a course stands, what keeps learners from the badge, and what ends that. It is what changes on the card while
 * badges are issued.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class mapping_standing {
    /** @var string[] Conditions that another badge mends. */
    private const CHANGE_HELPS = [
        'badge_deleted', 'badge_unpublished', 'badge_expired', 'badge_external', 'badge_moved',
        ...vocabulary::HOLDS_OF_ANOTHER_BADGE, 'badge_not_allowed',
    ];

    /** @var condition[] What keeps learners from the badge. */
    private readonly array $conditions;

    /**
     * How a mapping stands.
     *
     * @param mapping $mapping
     * @param bool $maychange whether the reader may change it
     * @param \stdClass|null $counts of its awards that the reader may see, where they were read
     */
    public function __construct(
        /** @var mapping */
        private readonly mapping $mapping,
        /** @var bool */
        private readonly bool $maychange,
        /** @var \stdClass|null */
        private readonly ?\stdClass $counts
    ) {
        $this->conditions = mapping_condition::all($mapping, $counts);
    }

    /**
     * For the templates of the card.
     *
     * @return array
     */
    public function export(): array {
        return [
            'state' => $this->label(),
            'statetext' => $this->consequence($this->mapping->get('state')),
            $this->mapping->get('state') => true,
            'troubled' => $this->is_troubled(),
            'problems' => array_map([$this, 'problem'], $this->conditions),
        ];
    }

    /**
     * The same for the page's module.
     *
     * @return array as the contract has it
     */
    public function contract(): array {
        $shown = $this->export();
        return [
            'seen' => mapping_seen::of($this->mapping),
            'state' => $this->mapping->get('state'),
            'troubled' => $shown['troubled'],
            'label' => $shown['state'],
            'text' => $shown['statetext'],
            'problems' => array_map(fn($problem) => [
                'message' => $problem['message'],
                'url' => $problem['url'],
                'link' => $problem['link'],
                'changeUrl' => $problem['changeurl'],
            ], $shown['problems']),
        ];
    }

    /**
     * Whether it issues badges, and something keeps learners from them.
     *
     * @return bool
     */
    private function is_troubled(): bool {
        return $this->mapping->get('state') === mapping::ACTIVE && $this->conditions !== [];
    }

    /**
     * The word for how it stands.
     *
     * @return string
     */
    private function label(): string {
        $name = $this->is_troubled() ? 'troubled' : $this->mapping->get('state');
        return get_string("mappingstate_$name", 'local_navigatr');
    }

    /**
     * What the state means for learners, and what ends it, in words that name only what the card offers.
     *
     * @param string $state
     * @return string
     */
    private function consequence(string $state): string {
        if ($state === mapping::REVIEW && $this->mapping->get('statebefore') !== null && $this->own_account() !== null) {
            return $this->account_changed();
        }
        if ($state === mapping::REVIEW && $this->state_change() !== null && obf_rules::same_as($this->mapping)) {
            return get_string('mappingstate_review_' . ($this->maychange ? 'rule' : 'ruleothers'), 'local_navigatr');
        }
        if ($state === mapping::ACTIVE && $this->conditions === [] && consents::are_required()) {
            $scope = award_scope::of_course((int) $this->mapping->get('courseid'));
            $waiting = consented_awards::count_unanswered($scope, $this->counts->noConsent ?? 0);
            $key = $waiting > 0 ? 'mappingstate_active_consentwaits' : 'mappingstate_active_consent';
            return get_string($key, 'local_navigatr', award_counts::shown($waiting));
        }
        if ($state !== mapping::ACTIVE || $this->conditions === []) {
            return platform::string("mappingstate_{$state}_" . $this->way_on($state), $this->mapping->platform());
        }
        $main = $this->conditions[0];
        return get_string('mappingstate_active_' . ($main->kind === condition::HELD ? 'waits' : $main->code), 'local_navigatr');
    }

    /**
     * What has to happen before learners receive the badge: part of the name of a string.
     *
     * @param string $state
     * @return string
     */
    private function way_on(string $state): string {
        if ($state === mapping::ACTIVE || $this->state_change() !== null) {
            return $state === mapping::ACTIVE || $this->maychange ? 'text' : 'others';
        }
        return $this->own_account() === null ? 'unconnected' : 'otheraccount';
    }

    /**
     * That another account was connected, and what follows.
     *
     * @return string
     */
    private function account_changed(): string {
        $account = $this->own_account();
        return get_string('mappingstate_review_account', 'local_navigatr', [
            'account' => account_change::label($account->target, $account->accountname),
            'before' => get_string('mappingstate_' . $this->mapping->get('statebefore'), 'local_navigatr'),
            'since' => userdate($this->mapping->get('timereview'), get_string('strftimedatetimeshort', 'core_langconfig')),
        ]);
    }

    /**
     * One thing that keeps learners from the badge. Where another badge helps, the link leads there.
     *
     * @param condition $condition
     * @return array
     */
    private function problem(condition $condition): array {
        $helps = $this->maychange && in_array($condition->code, self::CHANGE_HELPS, true);
        return $condition->export() + ['changeurl' => $helps ? $this->change_url() : null];
    }

    /**
     * Its page.
     *
     * @return \moodle_url
     */
    public function url(): \moodle_url {
        return new \moodle_url('/local/navigatr/badge.php', ['id' => $this->mapping->get('courseid')]);
    }

    /**
     * Where another badge is chosen.
     *
     * @return string|null null where there is none to choose from
     */
    public function change_url(): ?string {
        return accounts::are_there() ? (new \moodle_url($this->url(), ['change' => 1]))->out(false) : null;
    }

    /**
     * What the one button does that changes the state; null when only another badge helps.
     *
     * @return array|null
     */
    public function state_change(): ?array {
        $state = $this->mapping->get('state');
        if ($state === mapping::ACTIVE) {
            return ['to' => mapping::PAUSED, 'do' => 'pause', 'label' => get_string('pausemapping', 'local_navigatr')];
        }
        if (!accounts::has($this->mapping->get('target'))) {
            return null;
        }
        $label = get_string($state === mapping::REVIEW ? 'keepbadge' : 'resumemapping', 'local_navigatr');
        return ['to' => mapping::ACTIVE, 'do' => 'resume', 'label' => $label];
    }

    /**
     * The connected account of the badge's platform.
     *
     * @return \stdClass|null of {@see accounts}
     */
    private function own_account(): ?\stdClass {
        return accounts::of_platform($this->mapping->platform());
    }
}
