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

namespace local_navigatr\local\notice;

use local_navigatr\local\config;

/**
 * What is written to one person, in the present language.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class letter {
    /** @var string */
    public string $subject = '';

    /** @var string */
    public string $text = '';

    /** @var string The same as HTML, without the link. */
    public string $html = '';

    /** @var int The course it is about; 0: several, or none. */
    public int $courseid = 0;

    /**
     * A letter.
     *
     * @param string $provider message provider
     * @param \moodle_url $url where to go on
     * @param string $link what leads there is called
     */
    public function __construct(
        /** @var string */
        private readonly string $provider,
        /** @var \moodle_url */
        private readonly \moodle_url $url,
        /** @var string */
        private readonly string $link
    ) {
    }

    /**
     * As Moodle sends it.
     *
     * @param \stdClass $person
     * @return \core\message\message
     */
    public function to(\stdClass $person): \core\message\message {
        $message = new \core\message\message();
        $message->component = config::COMPONENT;
        $message->name = $this->provider;
        $message->userfrom = \core_user::get_noreply_user();
        $message->userto = $person;
        $message->subject = $this->subject;
        $message->fullmessage = $this->text . "\n\n" . $this->url->out(false);
        $message->fullmessageformat = FORMAT_PLAIN;
        $message->fullmessagehtml = $this->html . \html_writer::link($this->url, $this->link);
        $message->smallmessage = $this->text;
        $message->notification = 1;
        $message->contexturl = $this->url->out(false);
        $message->contexturlname = $this->link;
        $message->courseid = $this->courseid ?: SITEID;
        return $message;
    }
}
