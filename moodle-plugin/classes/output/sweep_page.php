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
use local_navigatr\local\completion\sweep_comparison;
use local_navigatr\local\reader;
use local_navigatr\local\status\site_condition;
use renderable;
use renderer_base;
use templatable;

/**
 * Whether anything was lost between completions, awards and the sidecar, and the button that looks now.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class sweep_page implements renderable, templatable {
    /**
     * A page.
     *
     * @param int $courseid 0: of the site
     * @param \stdClass|null $ledger of {@see sweep_comparison::with_ledger()}; null: the sidecar was not asked
     */
    public function __construct(
        /** @var int */
        private readonly int $courseid,
        /** @var \stdClass|null */
        private readonly ?\stdClass $ledger
    ) {
    }

    /**
     * Where completions of a log are checked, for those who may: not of a category, and not by those who see their own groups only.
     *
     * @param \context $context of the log
     * @return \moodle_url|null
     */
    public static function url(\context $context): ?\moodle_url {
        $iscourse = $context->contextlevel === CONTEXT_COURSE;
        if (!has_capability('local/navigatr:manageissuances', $context) || $context->contextlevel === CONTEXT_COURSECAT) {
            return null;
        }
        $isrefused = $iscourse && access::sees_own_groups_only((int) $context->instanceid);
        return $isrefused ? null : new \moodle_url('/local/navigatr/sweep.php', $iscourse ? ['id' => $context->instanceid] : []);
    }

    /**
     * Context of the template.
     *
     * @param renderer_base $output
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        $place = $this->courseid ? ['id' => $this->courseid] : [];
        return [
            'action' => (new \moodle_url('/local/navigatr/sweep.php'))->out(false),
            'logurl' => (new \moodle_url('/local/navigatr/log.php', $place))->out(false),
            'courseid' => $this->courseid,
            'sesskey' => sesskey(),
            'notice' => site_condition::current()?->export(),
            'lastsweep' => $this->last_sweep(),
            'facts' => $this->facts((new sweep_comparison($this->courseid))->counts()),
            'lost' => ($this->ledger->missing ?? 0) > 0,
        ];
    }

    /**
     * When the regular check ran, and on the page of the site what it found: that is of all courses.
     *
     * @return string
     */
    private function last_sweep(): string {
        $last = sweep_comparison::last_sweep();
        if (!$last) {
            $isadmin = reader::current()->isadmin;
            return $isadmin ? get_string('sweepnever', 'local_navigatr') : get_string('sweepnever_teacher', 'local_navigatr');
        }
        $time = userdate($last->time, get_string('strftimedatetimeshort', 'core_langconfig'));
        return $this->courseid
            ? $time
            : get_string('sweeplast', 'local_navigatr', ['time' => $time, 'found' => $last->found]);
    }

    /**
     * The figures.
     *
     * @param \stdClass $counts of {@see sweep_comparison::counts()}
     * @return array[] `label` and `number`
     */
    private function facts(\stdClass $counts): array {
        $numbers = (array) $counts + ($this->ledger ? (array) $this->ledger : []);
        return array_map(
            fn($name, $number) => ['label' => get_string("sweep_$name", 'local_navigatr'), 'number' => $number, 'name' => $name],
            array_keys($numbers),
            array_values($numbers)
        );
    }
}
