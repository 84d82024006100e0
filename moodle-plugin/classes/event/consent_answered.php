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

namespace local_navigatr\event;

/**
 * A learner agreed that name and email address go to a badge platform, refused, or withdrew.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class consent_answered extends \core\event\base {
    /**
     * An event about an answer. In the system's context where the course is gone.
     *
     * @param array $about `userid`, `courseid`, `platform`
     * @param int $agreed 1 or 0
     * @param string $textversion of {@see \local_navigatr\local\consent\consent_text}
     * @return self
     */
    public static function create_from_answer(array $about, int $agreed, string $textversion): self {
        return self::create([
            'context' => \context_course::instance($about['courseid'], IGNORE_MISSING) ?: \context_system::instance(),
            'userid' => $about['userid'],
            'relateduserid' => $about['userid'],
            'other' => [
                'courseid' => (int) $about['courseid'],
                'platform' => $about['platform'],
                'agreed' => $agreed,
                'textversion' => $textversion,
            ],
        ]);
    }

    /**
     * What every such event has in common.
     */
    protected function init() {
        $this->data['edulevel'] = self::LEVEL_PARTICIPATING;
        $this->data['crud'] = 'u';
    }

    /**
     * Its name for people.
     *
     * @return string
     */
    public static function get_name() {
        return get_string('event_consent_answered', 'local_navigatr');
    }

    /**
     * What happened, for the log.
     *
     * @return string
     */
    public function get_description() {
        $answer = $this->other['agreed'] ? 'agreed' : 'did not agree';
        return "The user with id '$this->userid' $answer that name and email address go to '{$this->other['platform']}' "
            . "for the course with id '{$this->other['courseid']}' (text version '{$this->other['textversion']}').";
    }

    /**
     * The page with the answer.
     *
     * @return \moodle_url
     */
    public function get_url() {
        return new \moodle_url('/local/navigatr/consent.php', ['id' => $this->other['courseid']]);
    }

    /**
     * Nothing in it is restored.
     *
     * @return bool
     */
    public static function get_other_mapping() {
        return false;
    }
}
