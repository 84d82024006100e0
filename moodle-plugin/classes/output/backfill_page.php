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

use local_navigatr\local\award\learner_search;
use local_navigatr\local\completion\backfill;
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\completion\dry_run_choice;
use local_navigatr\local\completion\hand_issue;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\number;
use local_navigatr\local\plain_text;
use local_navigatr\local\sidecar\queue_forecast;
use local_navigatr\local\status\condition;
use local_navigatr\local\status\site_condition;
use renderable;
use renderer_base;
use templatable;

/**
 * A dry run by name: who would receive the badge, who would not and why. The same page issues by hand. It makes no call of the
 * sidecar.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class backfill_page implements renderable, templatable {
    /** How many people on a page. */
    private const PAGE = 50;

    /** How many of those who were chosen are named beside the button. */
    private const NAMED = 20;

    /** @var dry_run */
    private readonly dry_run $people;

    /** @var dry_run_outcome What is said of each person. */
    private readonly dry_run_outcome $outcome;

    /** @var bool Whether badges are issued by hand. */
    private readonly bool $isbyhand;

    /** @var \context Of the course. */
    private readonly \context $context;

    /** @var condition|null What keeps all badges of the site. */
    private readonly ?condition $keeps;

    /**
     * A page.
     *
     * @param mapping $mapping
     * @param array $asked `list`, `show`, `search`, `page` and `sample`
     * @param dry_run_choice $choice
     */
    public function __construct(
        /** @var mapping */
        private readonly mapping $mapping,
        /** @var array */
        private readonly array $asked,
        /** @var dry_run_choice */
        private readonly dry_run_choice $choice
    ) {
        $this->isbyhand = $asked['list'] === dry_run::BY_HAND;
        $this->context = \context_course::instance($mapping->get('courseid'));
        $this->keeps = site_condition::current();
        $this->outcome = new dry_run_outcome($mapping, $asked['list'], $choice);
        $this->people = new dry_run($mapping, $asked['list'], $asked['show'], $asked['search']);
    }

    /**
     * Context of the template.
     *
     * @param renderer_base $output
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        $courseid = (int) $this->mapping->get('courseid');
        $counts = $this->people->counts();
        return [
            'courseid' => $courseid,
            'list' => $this->asked['list'],
            'action' => (new \moodle_url('/local/navigatr/backfill.php'))->out(false),
            'backurl' => (new \moodle_url('/local/navigatr/badge.php', ['id' => $courseid]))->out(false),
            'sesskey' => sesskey(),
            'seen' => mapping_seen::of($this->mapping),
            'notice' => $this->keeps?->export(),
            'badge' => $this->mapping->badge_name(),
            'expiry' => $this->outcome->expiry($this->people),
            'search' => $this->asked['search'],
            'searchlabel' => learner_search::label($courseid, 'dryrun'),
            'shows' => $this->shows($counts),
            'found' => number::shown(array_sum($counts)),
            'table' => $this->table(),
            'sample' => $this->asked['sample'] ? (new dry_run_sample($this->mapping, $this->asked['list'], $this->choice))
                ->export($this->people, $this->asked['sample']) : null,
            'byhand' => $this->isbyhand ? $this->issuing_by_hand() : null,
            'backfill' => $this->isbyhand ? null : $this->issuing($counts),
        ];
    }

    /**
     * What a backfill would do.
     *
     * @param int[] $counts
     * @return array
     */
    private function issuing(array $counts): array {
        $leftout = backfill::count_left_out($this->mapping, $this->choice->marked());
        $sent = ($counts[dry_run::ELIGIBLE] ?? 0) - $leftout;
        $seconds = (int) ceil($sent / queue_forecast::BADGES_PER_SECOND);
        unset($counts[dry_run::ELIGIBLE]);
        return [
            'sent' => $sent,
            'sentshown' => number::shown($sent),
            'leftout' => number::shown($leftout),
            'isnobody' => $sent === 0 && $leftout === 0 && $counts !== [],
            // While something keeps all badges, nobody knows when they go.
            'duration' => $sent && !$this->keeps ? format_time(max(60, (int) ceil($seconds / 60) * 60)) : null,
            'hasblocked' => $counts !== [],
            'blocked' => array_map(fn($why) => [
                'why' => dry_run_outcome::words($why), 'count' => number::shown($counts[$why]),
            ], array_keys($counts)),
        ];
    }

    /**
     * What is issued by hand.
     *
     * @return array
     */
    private function issuing_by_hand(): array {
        $chosen = hand_issue::eligible($this->mapping, array_slice($this->choice->marked(), 0, hand_issue::MOST));
        return [
            'chosen' => count($chosen),
            'confirmed' => hand_issue::fingerprint($chosen),
            'names' => $this->names(array_slice($chosen, 0, self::NAMED)),
            'more' => max(0, count($chosen) - self::NAMED),
            'reason' => $this->choice->reason(),
            // Who goes on without one is told beside the field, too: a long list is between it and the top.
            'isreasonmissing' => $chosen !== [] && own_page::is_submitted() && plain_text::is_blank($this->choice->reason()),
        ];
    }

    /**
     * Names of learners: some of them may be ticked on another page.
     *
     * @param int[] $userids
     * @return string[]
     */
    private function names(array $userids): array {
        global $DB;
        $selects = \core_user\fields::for_name()->get_sql()->selects;
        $learners = $DB->get_records_list('user', 'id', $userids, 'lastname, firstname, id', "id$selects");
        return array_values(array_map(fn($learner) => plain_text::person($learner, $this->context), $learners));
    }

    /**
     * What the table can be limited to.
     *
     * @param int[] $counts
     * @return array[]
     */
    private function shows(array $counts): array {
        $everybody = get_string('dryrunall', 'local_navigatr', number::shown(array_sum($counts)));
        $all = ['value' => '', 'label' => $everybody, 'current' => false];
        $counts += array_filter([dry_run::EXPIRED => count($this->people->expired())]);
        return [$all, ...array_map(fn($standing) => [
            'value' => $standing,
            'label' => dry_run_outcome::words($standing) . ' (' . number::shown($counts[$standing]) . ')',
            'current' => $standing === $this->asked['show'],
        ], array_keys($counts))];
    }

    /**
     * The people of one page.
     *
     * @return array
     */
    private function table(): array {
        $number = $this->people->count_shown();
        $pages = (int) ceil($number / self::PAGE);
        $page = max(0, min($this->asked['page'], $pages - 1));
        $found = $this->people->rows($page * self::PAGE, self::PAGE);
        $rows = array_map([$this, 'row'], iterator_to_array($found, false));
        $found->close();
        return [
            'fields' => array_map(fn($field) => \core_user\fields::get_display_name($field), $this->people->identity_fields()),
            'rows' => $rows,
            'isempty' => $rows === [],
            'page' => $page,
            'place' => get_string('dryrunplace', 'local_navigatr', [
                'page' => $page + 1, 'pages' => $pages, 'number' => number::shown($number),
            ]),
            'previous' => $page > 0 ? ['page' => $page - 1] : null,
            'next' => $page < $pages - 1 ? ['page' => $page + 1] : null,
        ];
    }

    /**
     * One person.
     *
     * @param \stdClass $row of {@see dry_run::rows()}
     * @return array
     */
    private function row(\stdClass $row): array {
        $iseligible = $row->standing === dry_run::ELIGIBLE;
        return [
            'id' => $row->id,
            'name' => self::name($row, $this->context),
            'fields' => array_map(fn($field) => (string) $row->$field, $this->people->identity_fields()),
            'eligible' => $iseligible,
            'ticked' => $iseligible && $this->choice->is_ticked((int) $row->id),
            'outcome' => $this->outcome->of($row),
        ];
    }

    /**
     * The name of a person, also of one whose account is gone.
     *
     * @param \stdClass $row
     * @param \context $context where it is read
     * @return string plain text
     */
    public static function name(\stdClass $row, \context $context): string {
        $isgone = trim((string) $row->lastname . $row->firstname) === '';
        return $isgone ? get_string('deleteduser', 'bulkusers') : plain_text::person($row, $context);
    }
}
