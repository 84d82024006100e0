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
            'data-keep' => 1,
        ]);
        $form->setType('evidencetemplate', PARAM_RAW_TRIMMED);
        $form->setDefault('evidencetemplate', template::of_site());
        $form->addHelpButton('evidencetemplate', 'evidencetemplate', 'local_navigatr');
        $help = new evidence_help(template::of_site(), null, ['sendscore' => config::get('sendscore')]);
        $form->addElement('static', 'evidencehelp', '', $help->html());

        $this->add_choice('sendscore');
        $this->add_choice('consentrequired');
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
}
