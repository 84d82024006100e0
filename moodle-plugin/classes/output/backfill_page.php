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

use local_navigatr\local\completion\backfill;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\mapping\mappings;
use renderable;
use renderer_base;
use templatable;

/**
 * The dry run of a backfill. It makes no call of the sidecar.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class backfill_page implements renderable, templatable {
    /**
     * A page.
     *
     * @param \stdClass $course
     */
    public function __construct(
        /** @var \stdClass */
        private readonly \stdClass $course
    ) {
    }

    /**
     * Context of the template.
     *
     * @param renderer_base $output
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        $preview = backfill::preview((int) $this->course->id);
        $mapping = mappings::for_course((int) $this->course->id);
        $badgeurl = new \moodle_url('/local/navigatr/badge.php', ['id' => $this->course->id]);
        return [
            'courseid' => $this->course->id,
            'action' => (new \moodle_url('/local/navigatr/backfill.php'))->out(false),
            'backurl' => $badgeurl->out(false),
            'sesskey' => sesskey(),
            'seen' => mapping_seen::of($mapping),
            'badge' => $mapping?->badge_name(),
            'found' => $preview->found,
            'eligible' => $preview->eligible,
            'duration' => $preview->eligible ? format_time(max(60, (int) ceil($preview->seconds / 60) * 60)) : null,
            'hasblocked' => $preview->blocked !== [],
            'blocked' => array_map(fn($block) => [
                'count' => $block['count'],
                'why' => get_string("backfill_{$block['why']}", 'local_navigatr'),
            ], $preview->blocked),
        ];
    }
}
