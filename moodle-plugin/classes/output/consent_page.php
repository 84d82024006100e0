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

use local_navigatr\local\consent\consent_access;
use local_navigatr\local\consent\consent_text;
use local_navigatr\local\consent\consents;
use local_navigatr\local\evidence\profile_fields;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\plain_text;
use local_navigatr\local\status\consent_effects;
use renderable;
use renderer_base;
use templatable;

/**
 * What a learner agrees to for a course, what was answered, and what came of it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class consent_page implements renderable, templatable {
    /** @var mapping|null What the course is mapped to. */
    private readonly ?mapping $mapping;

    /**
     * A page.
     *
     * @param int $courseid also of a course that is gone
     * @param \stdClass $learner whose data it is
     */
    public function __construct(
        /** @var int */
        private readonly int $courseid,
        /** @var \stdClass Whose data it is. */
        private readonly \stdClass $learner
    ) {
        $this->mapping = mappings::for_course($courseid);
    }

    /**
     * The template's context.
     *
     * @param renderer_base $output
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        global $DB;
        return [
            'coursename' => consent_access::course_name($this->courseid, (int) $this->learner->id),
            'iscoursegone' => !$DB->record_exists('course', ['id' => $this->courseid]),
            'isloggedinas' => \core\session\manager::is_loggedinas(),
            'url' => (new \moodle_url('/local/navigatr/consent.php', ['id' => $this->courseid]))->out(false),
            'sesskey' => sesskey(),
            'questions' => array_map(
                [$this, 'question'],
                consent_access::platforms($this->courseid, (int) $this->learner->id)
            ),
        ];
    }

    /**
     * The question about one platform.
     *
     * @param string $platform
     * @return array
     */
    private function question(string $platform): array {
        $facts = consent_text::facts($platform);
        $answer = consents::answer((int) $this->learner->id, $this->courseid, $platform);
        $mapping = $this->mapping?->platform() === $platform ? $this->mapping : null;
        $isagreed = $answer !== null && (int) $answer->agreed === consents::AGREED;
        $text = consent_text::of($platform, $this->courseid);
        $isolder = $mapping !== null && $isagreed && $answer->textversion !== $text->version;
        return (array) $facts + [
            'id' => $platform,
            'badge' => $mapping?->badge_name(),
            'provider' => $mapping?->provider_name(),
            'name' => trim(implode(' ', array_map(
                [plain_text::class, 'unfiltered_name'],
                [$this->learner->firstname, $this->learner->lastname]
            ))),
            'email' => $this->learner->email,
            'sendsscore' => in_array('score', $text->shared, true),
            'evidence' => self::personal_evidence($text->shared),
            'version' => $text->version,
            'isagreed' => $isagreed,
            'isrefused' => $answer !== null && !$isagreed,
            'since' => self::time($answer),
            'isolder' => $isolder,
            'effects' => $answer === null ? [] : $this->effects($platform, $isagreed),
            'mayagree' => $mapping !== null && (!$isagreed || $isolder),
            'mayrefuse' => $answer === null || $isagreed,
        ];
    }

    /**
     * What came of the answer.
     *
     * @param string $platform
     * @param bool $isagreed
     * @return string[] sentences
     */
    private function effects(string $platform, bool $isagreed): array {
        $userid = (int) $this->learner->id;
        $effects = $isagreed
            ? consent_effects::of_agreement($userid, $this->courseid, $platform)
            : consent_effects::of_refusal($userid, $this->courseid, $platform);
        $facts = consent_text::facts($platform);
        return array_map(fn($effect) => get_string("consenteffect_$effect", 'local_navigatr', $facts), $effects);
    }

    /**
     * When it was answered.
     *
     * @param \stdClass|null $answer
     * @return string|null null: not yet, or not known any more
     */
    private static function time(?\stdClass $answer): ?string {
        return empty($answer->timemodified)
            ? null
            : userdate($answer->timemodified, get_string('strftimedatetimeshort', 'core_langconfig'));
    }

    /**
     * What else of the learner the evidence text names.
     *
     * @param string[] $shared of {@see consent_text::shared()}
     * @return string[] for people
     */
    private static function personal_evidence(array $shared): array {
        $fields = array_intersect_key(profile_fields::all(), array_flip($shared));
        $groups = in_array('group', $shared, true) ? [get_string('consentgroup', 'local_navigatr')] : [];
        return array_merge($groups, array_values(array_map([profile_fields::class, 'name'], $fields)));
    }
}
