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
use local_navigatr\local\in_language;
use local_navigatr\local\isolated;

/**
 * One message to people, each in their own language and time zone.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class notice {
    /** Under which message provider people switch a message on and off, where that has another name. */
    public const PROVIDERS = ['badgeproblem' => 'attention', 'pauserestored' => 'attention'];

    /** What is a name in the words, and may be written in the other direction. */
    private const NAMES = ['course', 'badge', 'platform'];

    /**
     * A message.
     *
     * @param string $name a message provider, or one of those above; its words are `message_<name>`, and that with `_subject` and
     *     `_link` behind it; with `_line` and `_many` where several of them become one
     * @param \Closure $facts gives what goes into the words, in the language of the person who is written to
     * @param \moodle_url $url where to go on
     * @param int $courseid
     */
    public function __construct(
        /** @var string What it is about. */
        public readonly string $name,
        /** @var \Closure For the words. */
        private readonly \Closure $facts,
        /** @var \moodle_url Where to go on. */
        private readonly \moodle_url $url,
        /** @var int The course it is about. */
        private readonly int $courseid = SITEID
    ) {
    }

    /**
     * Sends it. One who cannot be written to keeps it from no other.
     *
     * @param \stdClass[] $people users
     */
    public function send(array $people): void {
        foreach ($people as $person) {
            isolated::run("message $this->name to user $person->id", function () use ($person) {
                // The names in it, too.
                message_send(in_language::run_for($person, fn() => $this->message($person)));
            });
        }
    }

    /**
     * What it says in one line of a digest, and where that leads.
     *
     * @return string[] `text` and `html`
     */
    public function line(): array {
        $facts = ($this->facts)();
        $words = $this->words("message_{$this->name}_line", $facts);
        $label = get_string("message_{$this->name}_link", config::COMPONENT) . ': ';
        $link = \html_writer::link($this->url, s($label) . \html_writer::tag('bdi', s($facts['course'])));
        return ['text' => $words['text'], 'html' => "{$words['html']} $link"];
    }

    /**
     * Its words, as plain text and as HTML in which a name that is written in the other direction turns nothing around.
     *
     * @param string $key
     * @param array $facts
     * @return string[] `text` and `html`
     */
    private function words(string $key, array $facts): array {
        $isname = fn($fact) => in_array($fact, self::NAMES, true);
        $html = fn($fact) => $isname($fact) ? \html_writer::tag('bdi', s($facts[$fact])) : s($facts[$fact]);
        return [
            'text' => get_string($key, config::COMPONENT, $facts),
            'html' => get_string($key, config::COMPONENT, array_combine(array_keys($facts), array_map($html, array_keys($facts)))),
        ];
    }

    /**
     * The message for one person.
     *
     * @param \stdClass $person
     * @return \core\message\message
     */
    private function message(\stdClass $person): \core\message\message {
        $facts = ($this->facts)();
        $words = $this->words("message_$this->name", $facts);
        $link = get_string("message_{$this->name}_link", config::COMPONENT);
        $letter = new letter(self::PROVIDERS[$this->name] ?? $this->name, $this->url, $link);
        $letter->subject = get_string("message_{$this->name}_subject", config::COMPONENT, $facts);
        $letter->text = $words['text'];
        $letter->html = \html_writer::tag('p', nl2br($words['html']));
        $letter->courseid = $this->courseid;
        return $letter->to($person);
    }
}
