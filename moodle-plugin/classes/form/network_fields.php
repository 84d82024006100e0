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
use local_navigatr\local\sidecar\authorities;

/**
 * The fields of the settings page about the way to the sidecar.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait network_fields {
    /**
     * What Moodle trusts on the way to the sidecar.
     */
    private function add_network_fields(): void {
        $form = $this->_form;
        $attributes = ['rows' => 4, 'cols' => 50, 'spellcheck' => 'false', 'placeholder' => '-----BEGIN CERTIFICATE-----'];
        $form->addElement('textarea', 'sidecarca', get_string('sidecarca', 'local_navigatr'), $attributes);
        $form->setType('sidecarca', PARAM_RAW_TRIMMED);
        $form->addHelpButton('sidecarca', 'sidecarca', 'local_navigatr');
        $form->setAdvanced('sidecarca');
        if (config::get('sidecarca') !== '') {
            $form->addElement('static', 'storedca', get_string('storedca', 'local_navigatr'), $this->stored_authorities());
            $form->setAdvanced('storedca');
        }
        if (config::get('sidecarca') !== '' && !config::is_forced('sidecarca')) {
            $form->addElement('checkbox', 'removeca', get_string('removeca', 'local_navigatr'));
            $form->setAdvanced('removeca');
        }
        $this->add_choice('privatenetwork');
        $form->setAdvanced('privatenetwork');
    }

    /**
     * Subject and end of each authority that is stored.
     *
     * @return string HTML
     */
    private function stored_authorities(): string {
        $lines = array_map(fn($one) => s(get_string('caexpires', 'local_navigatr', [
            'subject' => $one['subject'],
            'date' => userdate($one['expires'], get_string('strftimedatefullshort', 'core_langconfig')),
        ])), authorities::stored()->certificates);
        return implode('<br>', $lines);
    }

    /**
     * For the rare site whose sidecar is behind its proxy.
     */
    private function add_proxy_field(): void {
        $this->add_choice('useproxy');
        $this->_form->setAdvanced('useproxy');
    }
}
