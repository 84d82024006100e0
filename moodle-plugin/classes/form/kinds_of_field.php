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

namespace local_navigatr\form;

use local_navigatr\local\config;

/**
 * The kinds of fields that our forms have several of.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait kinds_of_field {
    /**
     * A setting that is on or off.
     *
     * @param string $name of the setting, which has a string for its sentence, too
     */
    private function add_choice(string $name): void {
        $form = $this->_form;
        $sentence = get_string("{$name}_desc", 'local_navigatr');
        $form->addElement('advcheckbox', $name, get_string($name, 'local_navigatr'), $sentence);
        $form->setDefault($name, config::get($name));
        $form->addHelpButton($name, $name, 'local_navigatr');
    }

    /**
     * A number of days that few sites change.
     *
     * @param string $name of the setting, which has a string for its range, too
     * @param string $range
     */
    private function add_days_field(string $name, string $range): void {
        $form = $this->_form;
        $attributes = ['size' => 5, 'inputmode' => 'numeric'];
        $form->addElement('text', $name, get_string($name, 'local_navigatr'), $attributes);
        $form->setType($name, PARAM_INT);
        $form->setDefault($name, config::get($name));
        $form->addRule($name, get_string("{$name}range", 'local_navigatr'), 'regex', $range);
        $form->addHelpButton($name, $name, 'local_navigatr');
        $form->setAdvanced($name);
    }

    /**
     * A field for something that is stored elsewhere and never shown.
     *
     * @param string $name
     * @param string $lastfour what may be shown of the stored value; empty when there is none
     */
    private function add_write_only(string $name, string $lastfour): void {
        $form = $this->_form;
        // A password manager must neither fill in nor keep what is a machine's.
        $attributes = ['size' => 50, 'autocomplete' => 'new-password', 'spellcheck' => 'false'];
        if ($lastfour !== '') {
            // From left to right, in any page: else a sign at its end, such as that of base64, would stand before it.
            $attributes['placeholder'] = get_string('secretkept', 'local_navigatr', "\u{2066}••••$lastfour\u{2069}");
        }
        $form->addElement('password', $name, get_string($name, 'local_navigatr'), $attributes);
        $form->setType($name, PARAM_RAW);
        $form->addHelpButton($name, $name, 'local_navigatr');
    }
}
