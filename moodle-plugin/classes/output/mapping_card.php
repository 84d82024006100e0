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
use local_navigatr\local\course_badge\removal;
use local_navigatr\local\course_badge\mapping_options;
use local_navigatr\local\course_badge\score_choice;
use local_navigatr\local\course_badge\test_badge;
use local_navigatr\local\evidence\template;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\other_plugin\obf_rules;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\badge_image;
use local_navigatr\local\status\condition;
use local_navigatr\local\status\mapping_condition;

/**
 * The card of a mapped course. All of it is Moodle's own copy, so it is there while the sidecar is down.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class mapping_card {
    /** @var string[] Conditions that another badge mends. */
    private const CHANGE_HELPS = [
        'badge_deleted', 'badge_unpublished', 'badge_expired', 'badge_external', 'badge_moved',
        ...vocabulary::HOLDS_OF_ANOTHER_BADGE, 'badge_not_allowed',
    ];

    /** @var condition[] What keeps learners from the badge. */
    private readonly array $conditions;

    /**
     * A card.
     *
     * @param mapping $mapping
     * @param \stdClass $course
     * @param bool $maychange whether the reader may change it
     * @param array|null $input options that somebody typed and that could not be saved: they are shown again
     * @param \stdClass|null $counts of its awards that the reader may see, where they were read
     */
    public function __construct(
        /** @var mapping */
        private readonly mapping $mapping,
        /** @var \stdClass */
        private readonly \stdClass $course,
        /** @var bool */
        private readonly bool $maychange = true,
        /** @var array|null */
        private readonly ?array $input = null,
        /** @var \stdClass|null */
        private readonly ?\stdClass $counts = null
    ) {
        $this->conditions = mapping_condition::all($mapping, $counts);
    }

    /**
     * Context of the template.
     *
     * @return array
     */
    public function export(): array {
        $mapping = $this->mapping;
        $state = $mapping->get('state');
        $istroubled = $state === mapping::ACTIVE && $this->conditions !== [];
        $url = new \moodle_url('/local/navigatr/badge.php', ['id' => $mapping->get('courseid')]);
        return [
            'courseid' => $mapping->get('courseid'),
            'pageurl' => $url->out(false),
            'action' => $url->out_omit_querystring(),
            'sesskey' => sesskey(),
            'seen' => mapping_seen::of($mapping),
            'maychange' => $this->maychange,
            'name' => $mapping->badge_name(),
            'providername' => $mapping->get('providername'),
            'platform' => accounts::are_several() ? platform::name($mapping->platform()) : null,
            'imageurl' => badge_image::shown($mapping->get('badgeimageurl')),
            // The hosts of its images are those of its page, too.
            'viewurl' => badge_image::shown($mapping->get('badgeurl')),
            'changeurl' => !accounts::are_there() ? null : (new \moodle_url($url, ['change' => 1]))->out(false),
            'state' => get_string('mappingstate_' . ($istroubled ? 'troubled' : $state), 'local_navigatr'),
            'statetext' => $this->consequence($state),
            'history' => $this->history(),
            'removequestion' => removal::question((int) $mapping->get('courseid')),
            $state => true,
            'troubled' => $istroubled,
            'testable' => test_badge::is_offered($mapping),
            'change' => $this->state_change($state),
            'problems' => array_map([$this, 'problem'], $this->conditions),
        ] + $this->options();
    }

    /**
     * When the course was mapped, and who changed that last.
     *
     * @return string HTML
     */
    private function history(): string {
        $format = get_string('strftimedatetimeshort', 'core_langconfig');
        return get_string('mappedsince', 'local_navigatr', [
            'since' => userdate($this->mapping->get('timecreated'), $format),
            'time' => userdate($this->mapping->get('timemodified'), $format),
            // The date after it stays after it, in a name from right to left too.
            'who' => '<bdi>' . s(mapping_seen::who($this->mapping)) . '</bdi>',
        ]);
    }

    /**
     * How the badge is issued, as stored or as typed.
     *
     * @return array
     */
    private function options(): array {
        return mapping_options::shown($this->mapping, $this->input) + [
            'isscorelocked' => (new score_choice((int) $this->course->id))->is_locked(),
            'siteevidence' => template::of_site(),
            'evidence' => $this->evidence_help($this->mapping->get('evidencetemplate') ?? template::of_site())->export(),
        ];
    }

    /**
     * What stands beside the evidence text.
     *
     * @param string $text
     * @return evidence_help
     */
    private function evidence_help(string $text): evidence_help {
        return new evidence_help($text, $this->course, ['sendscore' => $this->mapping->get('sendscore')]);
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
        if ($state === mapping::REVIEW && $this->state_change($state) !== null && obf_rules::same_as($this->mapping)) {
            return get_string('mappingstate_review_' . ($this->maychange ? 'rule' : 'ruleothers'), 'local_navigatr');
        }
        if ($state === mapping::ACTIVE && $this->conditions === [] && consents::are_required()) {
            $scope = award_scope::of_course((int) $this->course->id);
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
        if ($state === mapping::ACTIVE || $this->state_change($state) !== null) {
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
        return $condition->export() + [
            'changes' => in_array($condition->code, self::CHANGE_HELPS, true) && accounts::are_there(),
        ];
    }

    /**
     * What the one button does that changes the state; null when only another badge helps.
     *
     * @param string $state
     * @return array|null
     */
    private function state_change(string $state): ?array {
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
