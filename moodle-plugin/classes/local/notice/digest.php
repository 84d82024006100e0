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
 * Messages of one run, which each person gets as one where there are several of a kind: a line for each course, with its link.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class digest {
    /** @var int Most lines of a message; the rest is a number. */
    private const MOST = 50;

    /** @var string[] Messages to learners about badges of their own. */
    private const OWN = ['consent', 'issued', 'onitsway', 'revoked'];

    /** @var \stdClass[] Users who are written to, by id. */
    private array $people = [];

    /** @var notice[][][] What about, by their ids and the name of the message. */
    private array $notices = [];

    /**
     * One thing more to tell.
     *
     * @param notice $notice
     * @param \stdClass[] $people users
     */
    public function add(notice $notice, array $people): void {
        foreach ($people as $person) {
            $this->people[$person->id] = $person;
            $this->notices[$person->id][$notice->name][] = $notice;
        }
    }

    /**
     * Sends them. One person who cannot be written to, and one course that cannot be named, keeps it from no other.
     */
    public function send(): void {
        foreach ($this->people as $id => $person) {
            foreach ($this->notices[$id] as $name => $notices) {
                if (count($notices) === 1) {
                    $notices[0]->send([$person]);
                    continue;
                }
                isolated::run("message $name to user $id", function () use ($person, $name, $notices) {
                    $message = in_language::run_for($person, fn() => self::message($person, $name, $notices));
                    $message && message_send($message);
                });
            }
        }
        $this->people = $this->notices = [];
    }

    /**
     * Several of a kind as one.
     *
     * @param \stdClass $person
     * @param string $name
     * @param notice[] $notices
     * @return \core\message\message|null null: nothing can be said of any
     */
    private static function message(\stdClass $person, string $name, array $notices): ?\core\message\message {
        $lines = self::lines($notices);
        if ($lines === []) {
            return null;
        }
        $left = count($notices) - self::MOST;
        $more = $left > 0 ? get_string('message_more', config::COMPONENT, $left) : '';
        $intro = get_string("message_{$name}_many", config::COMPONENT);
        $letter = self::letter($person, $name);
        $letter->subject = get_string("message_{$name}_many_subject", config::COMPONENT);
        $texts = array_map(fn($line) => "- {$line['text']}", $lines);
        $letter->text = trim(implode("\n", [$intro, ...$texts, $more]));
        $list = \html_writer::alist(array_column($lines, 'html'));
        $letter->html = \html_writer::tag('p', s($intro)) . $list . ($more ? \html_writer::tag('p', s($more)) : '');
        return $letter->to($person);
    }

    /**
     * A line for each.
     *
     * @param notice[] $notices
     * @return string[][] of {@see notice::line()}
     */
    private static function lines(array $notices): array {
        $lines = [];
        foreach (array_slice($notices, 0, self::MOST) as $notice) {
            isolated::run("line about $notice->name", function () use ($notice, &$lines) {
                $lines[] = $notice->line();
            });
        }
        return $lines;
    }

    /**
     * An empty one that leads to where all of them are.
     *
     * @param \stdClass $person
     * @param string $name
     * @return letter
     */
    private static function letter(\stdClass $person, string $name): letter {
        $seesall = has_capability('local/navigatr:viewsitelog', \context_system::instance(), $person);
        [$page, $link] = match (true) {
            in_array($name, self::OWN, true) => ['/local/navigatr/mybadges.php', 'message_issued_link'],
            $seesall => ['/local/navigatr/log.php', 'message_attention_link'],
            default => ['/my/courses.php', 'message_courses_link'],
        };
        $link = get_string($link, config::COMPONENT);
        return new letter(notice::PROVIDERS[$name] ?? $name, new \moodle_url($page), $link);
    }
}
