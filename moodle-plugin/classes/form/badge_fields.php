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
use local_navigatr\local\consent\consented_awards;
use local_navigatr\local\evidence\template;
use local_navigatr\output\evidence_help;

/**
 * The fields of the settings page that say what is sent with a badge.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait badge_fields {
    /**
     * What is sent with a badge.
     */
    private function add_badge_fields(): void {
        $form = $this->_form;
        $form->addElement('textarea', 'evidencetemplate', get_string('evidencetemplate', 'local_navigatr'), [
            'rows' => 3,
            'cols' => 50,
        ]);
        $form->setType('evidencetemplate', PARAM_RAW_TRIMMED);
        $form->setDefault('evidencetemplate', template::of_site());
        $form->addHelpButton('evidencetemplate', 'evidencetemplate', 'local_navigatr');
        $help = new evidence_help(template::of_site(), null, ['sendscore' => config::get('sendscore')]);
        $form->addElement('static', 'evidencehelp', '', $help->html());

        $form->addElement(
            'advcheckbox',
            'sendscore',
            get_string('sendscore', 'local_navigatr'),
            get_string('sendscore_desc', 'local_navigatr')
        );
        $form->setDefault('sendscore', config::get('sendscore'));
        $form->addHelpButton('sendscore', 'sendscore', 'local_navigatr');

        $form->addElement(
            'advcheckbox',
            'consentrequired',
            get_string('consentrequired', 'local_navigatr'),
            get_string('consentrequired_desc', 'local_navigatr')
        );
        $form->setDefault('consentrequired', config::get('consentrequired'));
        $form->addHelpButton('consentrequired', 'consentrequired', 'local_navigatr');
        $form->addElement(
            'checkbox',
            'consentswitchoff',
            get_string('consentswitchoff', 'local_navigatr'),
            get_string('consentswitchoff_desc', 'local_navigatr', consented_awards::preview_switch_off())
        );
        $this->add_days_field('enrolmentgracedays', '/^(0|[1-9][0-9]{0,2})$/');
        $form->addElement('hidden', 'switchoffseen');
        $form->setType('switchoffseen', PARAM_INT);
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
}
