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

use local_navigatr\local\evidence\example;
use local_navigatr\local\evidence\profile_fields;
use local_navigatr\local\evidence\template;
use local_navigatr\local\isolated;

/**
 * What stands beside a field for an evidence text: how the saved text reads, and the placeholders.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class evidence_help {
    /** @var string The text that applies. */
    private string $text;

    /** @var example Values of the placeholders. */
    private example $example;

    /** @var \context Of whose text it is. */
    private \context $context;

    /** @var string[] Placeholders for which nothing is sent. */
    private array $empty;

    /**
     * Beside a text.
     *
     * @param string $text that applies where nothing else is typed
     * @param \stdClass|null $course for the example; null: that of the site
     * @param array $facts `sendscore`: whether the course total is sent
     */
    public function __construct(string $text, ?\stdClass $course = null, array $facts = []) {
        $this->text = $text;
        $this->empty = empty($facts['sendscore']) ? template::OF_TOTAL : [];
        $this->example = new example($course);
        $this->context = $course ? \context_course::instance($course->id) : \context_system::instance();
    }

    /**
     * Context of the template.
     *
     * @return array
     */
    public function export(): array {
        $context = ['isempty' => trim($this->text) === '', 'unknown' => implode(', ', template::unknown($this->text))];
        // A filter that fails leaves the field usable.
        isolated::run('example of an evidence text', function () use (&$context) {
            $context['placeholders'] = array_merge($this->placeholders(), $this->profile_fields());
            $context['example'] = $this->example->of($this->text, $this->empty);
        });
        return $context;
    }

    /**
     * Printed.
     *
     * @return string
     */
    public function html(): string {
        global $OUTPUT;
        return $OUTPUT->render_from_template('local_navigatr/evidence_help', $this->export());
    }

    /**
     * Rows of the plugin's own placeholders.
     *
     * @return string[][]
     */
    private function placeholders(): array {
        return array_map(fn($name) => [
            'name' => "{{$name}}",
            'meaning' => get_string("evidence_$name", 'local_navigatr'),
            'value' => $this->example->value($name),
        ], template::PLACEHOLDERS);
    }

    /**
     * Rows of the profile fields that the reader may use.
     *
     * @return string[][]
     */
    private function profile_fields(): array {
        $fields = profile_fields::usable($this->context);
        return array_map(fn($placeholder, $field) => [
            'name' => "{{$placeholder}}",
            'meaning' => get_string('evidence_profilefield', 'local_navigatr', profile_fields::name($field)),
            'value' => $this->example->value($placeholder),
        ], array_keys($fields), $fields);
    }
}
