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

use local_navigatr\local\consents;
use local_navigatr\local\mappings;
use renderable;
use renderer_base;
use templatable;

/**
 * What a learner agrees to.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class consent_page implements renderable, templatable {
    /**
     * A page.
     *
     * @param \stdClass $course
     * @param \stdClass $learner
     */
    public function __construct(
        /** @var \stdClass The course. */
        private readonly \stdClass $course,
        /** @var \stdClass Whose data it is. */
        private readonly \stdClass $learner
    ) {
    }

    /**
     * The template's context.
     *
     * @param renderer_base $output
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        $mapping = mappings::for_course($this->course->id);
        $answer = consents::answer($this->learner->id, $this->course->id);
        return [
            'badge' => $mapping->badge_name(),
            'provider' => $mapping->get('providername'),
            'name' => trim("{$this->learner->firstname} {$this->learner->lastname}"),
            'email' => $this->learner->email,
            'sendsscore' => (bool) $mapping->get('sendscore'),
            'agreed' => $answer !== null && $answer->agreed,
            'since' => $answer === null
                ? null
                : userdate($answer->timemodified, get_string('strftimedatetimeshort', 'core_langconfig')),
            'url' => (new \moodle_url('/local/navigatr/consent.php', ['id' => $this->course->id]))->out(false),
            'sesskey' => sesskey(),
        ];
    }
}
