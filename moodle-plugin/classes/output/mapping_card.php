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
use local_navigatr\local\course_badge\removal;
use local_navigatr\local\course_badge\mapping_options;
use local_navigatr\local\course_badge\score_choice;
use local_navigatr\local\course_badge\test_badge;
use local_navigatr\local\evidence\template;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\badge_image;

/**
 * The card of a mapped course. All of it is Moodle's own copy, so it is there while the sidecar is down.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class mapping_card {
    /** @var mapping_standing How the mapping stands. */
    private readonly mapping_standing $standing;

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
        ?\stdClass $counts = null
    ) {
        $this->standing = new mapping_standing($mapping, $maychange, $counts);
    }

    /**
     * Context of the template.
     *
     * @return array
     */
    public function export(): array {
        $mapping = $this->mapping;
        $url = $this->standing->url();
        return [
            'courseid' => $mapping->get('courseid'),
            'pageurl' => $url->out(false),
            'action' => $url->out_omit_querystring(),
            'sesskey' => sesskey(),
            'seen' => mapping_seen::of($mapping),
            'maychange' => $this->maychange,
            'name' => $mapping->badge_name(),
            'providername' => $mapping->provider_name(),
            'platform' => accounts::are_several() ? platform::name($mapping->platform()) : null,
            'imageurl' => badge_image::shown($mapping->get('badgeimageurl')),
            // The hosts of its images are those of its page, too.
            'viewurl' => badge_image::shown($mapping->get('badgeurl')),
            'changeurl' => $this->standing->change_url(),
            'history' => $this->history(),
            'removequestion' => removal::question((int) $mapping->get('courseid')),
            'testable' => test_badge::is_offered($mapping),
            'change' => $this->standing->state_change(),
        ] + $this->standing->export() + $this->options();
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
}
