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

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\sidecar\pairing;

/**
 * The fields of the settings page about the sidecar and the account: where they are, and what proves who asks.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait account_fields {
    /**
     * Where the sidecar is.
     */
    private function add_url_field(): void {
        $form = $this->_form;
        $form->addElement('text', 'sidecarurl', get_string('sidecarurl', 'local_navigatr'), ['size' => 50]);
        $form->setType('sidecarurl', PARAM_RAW_TRIMMED);
        $form->setDefault('sidecarurl', config::sidecar_url());
        $form->addHelpButton('sidecarurl', 'sidecarurl', 'local_navigatr');
    }

    /**
     * The secret shared with the sidecar.
     */
    private function add_pairing_field(): void {
        $this->add_write_only('sidecarsecret', \core_text::substr(pairing::secret(), -4));
    }

    /**
     * The token of the account.
     */
    private function add_token_field(): void {
        $form = $this->_form;
        $this->add_write_only('token', (string) $this->_customdata['status']['tokenLastFour']);
        $page = 'https://navigatr.app/settings/personal-access-tokens/';
        $attributes = ['target' => '_blank', 'rel' => 'noopener noreferrer'];
        $link = \html_writer::link($page, get_string('tokenpage', 'local_navigatr'), $attributes);
        $form->addElement('static', 'tokenpage', '', $link . ' ' . get_string('opensinnewtab', 'local_navigatr'));
    }

    /**
     * What else belongs to the account in Navigatr.
     */
    private function add_account_fields(): void {
        $form = $this->_form;
        $names = array_map(fn($name) => get_string("environment_$name", 'local_navigatr'), vocabulary::ENVIRONMENTS);
        $environments = array_combine(vocabulary::ENVIRONMENTS, $names);
        $form->addElement('select', 'environment', get_string('environment', 'local_navigatr'), $environments);
        $form->setDefault('environment', accounts::main()->environment ?? 'production');
        $form->addHelpButton('environment', 'environment', 'local_navigatr');
        $form->setAdvanced('environment');

        $attributes = ['size' => 5, 'inputmode' => 'numeric'];
        $form->addElement('text', 'timeout', get_string('timeout', 'local_navigatr'), $attributes);
        $form->setType('timeout', PARAM_INT);
        $form->setDefault('timeout', config::get('timeout'));
        $form->addHelpButton('timeout', 'timeout', 'local_navigatr');
        $form->setAdvanced('timeout');
    }
}
