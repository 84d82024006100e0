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

use local_navigatr\local\access;
use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award_counts;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\awards;
use local_navigatr\local\catalogue\provider_ref;
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\queue_eta;
use local_navigatr\local\status\site_condition;
use renderable;
use renderer_base;
use templatable;

/**
 * The course's page: what is mapped, or the way to a badge. It makes at most one call of the sidecar, and none for the card.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class course_page implements renderable, templatable {
    /** @var \stdClass The course. */
    private \stdClass $course;

    /** @var mapping|null What is mapped. */
    private ?mapping $mapping;

    /** @var string The provider that was chosen; empty before. */
    private string $provider;

    /** @var bool Whether the user sees all learners of the course: a change concerns them all. */
    private bool $maychange;

    /** @var bool Whether a badge is being chosen. */
    private bool $choosing;

    /** @var array|null Options of the mapping that were typed and could not be saved. */
    private ?array $input;

    /** @var \stdClass|null Counts of the awards, once they were read. */
    private ?\stdClass $counts = null;

    /** @var badge_change|null What is asked before a chosen badge is saved. */
    private ?badge_change $question;

    /**
     * A page.
     *
     * @param \stdClass $course
     * @param array $asked `provider`, `badge` and `change` from the address; `typed` where options could not be saved
     * @param client $client
     */
    public function __construct(
        \stdClass $course,
        array $asked,
        /** @var client */
        private readonly client $client
    ) {
        $this->course = $course;
        $this->mapping = mappings::for_course($course->id);
        $this->maychange = !access::sees_own_groups_only((int) $course->id);
        $provider = provider_ref::parse($asked['provider']);
        // Saved since: the browser's Back leads to a question that is answered.
        $isanswered = !empty($asked['badge']) && $this->mapping?->has_badge([
            'target' => $provider->target(), 'providerid' => $provider->id, 'badgeid' => $asked['badge'],
        ]);
        $this->choosing = $this->maychange && accounts::are_there() && !$isanswered
            && (!$this->mapping || $asked['change']);
        $this->provider = $this->choosing ? $asked['provider'] : '';
        $this->input = $asked['input'] ?? null;
        $this->question = $this->provider !== '' && !empty($asked['badge'])
            ? new badge_change((int) $course->id, $this->mapping, $asked)
            : null;
    }

    /**
     * Whether the badges of a provider are shown to choose from.
     *
     * @return bool
     */
    public function has_picker(): bool {
        return $this->provider !== '' && !$this->question;
    }

    /**
     * Whether a provider is to be chosen.
     *
     * @return bool
     */
    private function is_at_first_step(): bool {
        return $this->choosing && $this->provider === '';
    }

    /**
     * The template's context.
     *
     * @param renderer_base $output
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        $showscard = $this->shows_card();
        $choice = new provider_choice($this->course, $this->mapping);
        if ($this->is_at_first_step()) {
            $this->provider = $choice->only($this->client) ?? '';
        }
        $providers = $this->is_at_first_step() ? $choice : null;
        return [
            'notices' => $this->notices(),
            'card' => $showscard ? $this->card() : null,
            'progress' => $showscard ? $this->progress() : null,
            'recompletions' => $showscard ? recompletion_choice::export($this->course, $this->mapping) : null,
            'baseline' => $showscard ? $this->baseline() : null,
            'providers' => $providers?->export($this->client),
            'question' => $this->question?->export($this->client),
            'picker' => $this->has_picker() ? $this->picker()->export($choice) : null,
            'byhandurl' => $showscard ? $this->by_hand_url() : null,
            'logurl' => $this->log_url(),
        ];
    }

    /**
     * What has to be mended before a badge can come.
     *
     * @return array
     */
    private function notices(): array {
        $groups = $this->maychange ? [] : [['message' => get_string('owngroupsonly', 'local_navigatr'), 'mild' => true]];
        $others = other_plugin_notices::export((int) $this->course->id, $this->shows_card() ? $this->mapping : null);
        $completion = new completion_notices($this->course);
        $missing = $this->shows_card() ? $completion->beside_card() : $completion->export();
        return array_merge($missing, $this->site_notices(), $groups, $others);
    }

    /**
     * Whether the page shows what is mapped.
     *
     * @return bool
     */
    private function shows_card(): bool {
        return $this->mapping && !$this->choosing;
    }

    /**
     * What keeps all badges of the site. The card says so itself, and each step of the choice asks the sidecar and says why it
     * gets no answer.
     *
     * @return array
     */
    private function site_notices(): array {
        $issaid = $this->shows_card() || $this->choosing;
        $condition = $issaid ? null : site_condition::current();
        return $condition ? [$condition->export()] : [];
    }

    /**
     * What is mapped.
     *
     * @return array
     */
    private function card(): array {
        return (new mapping_card($this->mapping, $this->course, $this->maychange, $this->input, $this->counts()))->export();
    }

    /**
     * Step two.
     *
     * @return picker
     */
    private function picker(): picker {
        return new picker((int) $this->course->id, $this->mapping, $this->provider, $this->client);
    }

    /**
     * Counts of the awards that the user may see, read once.
     *
     * @return \stdClass
     */
    private function counts(): \stdClass {
        return $this->counts ??= awards::counts_seen(award_scope::of_course((int) $this->course->id));
    }

    /**
     * Counts per state.
     *
     * @return array
     */
    private function progress(): array {
        $counts = $this->counts();
        $shown = (array) $counts + ['etaSeconds' => queue_eta::seconds($counts, (int) $this->course->id)];
        $logurl = $this->log_url();
        $filterurl = $logurl === null ? null : new \moodle_url($logurl, ['sesskey' => sesskey()]);
        $progress = new progress($shown, $filterurl);
        return $progress->export() + ['bar' => $progress->bar()];
    }

    /**
     * Who completed before the course was mapped, with the way to their badges for those who may send them.
     *
     * @return array|null
     */
    private function baseline(): ?array {
        $count = $this->counts()->baseline;
        if ($count === 0) {
            return null;
        }
        $may = has_capability('local/navigatr:manageissuances', \context_course::instance($this->course->id));
        $url = new \moodle_url('/local/navigatr/backfill.php', ['id' => $this->course->id]);
        return [
            'message' => get_string('baselinecount', 'local_navigatr', award_counts::shown($count)),
            'url' => $may && $this->mapping->is_issuing() ? $url->out(false) : null,
        ];
    }

    /**
     * Where badges are issued by hand, for those who may.
     *
     * @return string|null
     */
    private function by_hand_url(): ?string {
        $may = has_capability('local/navigatr:issuemanually', \context_course::instance($this->course->id));
        $params = ['id' => $this->course->id, 'list' => dry_run::BY_HAND];
        return $may && $this->mapping->is_issuing() ? (new \moodle_url('/local/navigatr/backfill.php', $params))->out(false) : null;
    }

    /**
     * The course's log, for those who may see it.
     *
     * @return string|null
     */
    private function log_url(): ?string {
        $context = \context_course::instance($this->course->id);
        return has_capability('local/navigatr:viewlog', $context)
            ? (new \moodle_url('/local/navigatr/log.php', ['id' => $this->course->id]))->out(false)
            : null;
    }
}
