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
use local_navigatr\local\connection\client_input;
use local_navigatr\local\platform;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->libdir . '/formslib.php');

/**
 * An account that signs in with a client id and its secret. The secret is write-only: no page ever holds it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class account_form extends \moodleform {
    use account_confirmation;
    use kinds_of_field;

    /**
     * The fields.
     */
    protected function definition() {
        $form = $this->_form;
        $form->updateAttributes(['data-region' => 'local_navigatr-account-form', 'autocomplete' => 'off']);
        $this->add_platform();
        $attributes = ['size' => 50, 'spellcheck' => 'false', 'autocomplete' => 'off'];
        $form->addElement('text', 'clientid', get_string('clientid', 'local_navigatr'), $attributes);
        $form->setType('clientid', PARAM_RAW_TRIMMED);
        $form->addHelpButton('clientid', 'clientid', 'local_navigatr');
        $form->setDefault('clientid', client_input::stored_id($this->platform()));
        $this->add_secret();
        $this->add_confirmed_target();
        $form->addElement('checkbox', 'confirmaccount', get_string('accountconfirm', 'local_navigatr'));
        $form->addElement('static', 'testresult', '', \html_writer::div('', '', [
            'data-region' => 'local_navigatr-test-result',
            'role' => 'status',
        ]));
        $form->addGroup([
            $form->createElement('submit', 'submitbutton', get_string('savechanges')),
            $form->createElement('submit', 'test', get_string('testconnection', 'local_navigatr'), null, false),
            $form->createElement('cancel', 'cancel', get_string('cancel')),
        ], 'buttonar', '', [' '], false);
    }

    /**
     * What it is about; empty: the person chooses.
     *
     * @return string
     */
    private function platform(): string {
        return $this->_customdata['platform'];
    }

    /**
     * What is connected, at which host: one that the sidecar offers.
     */
    private function add_platform(): void {
        $form = $this->_form;
        $hosts = $this->_customdata['hosts'];
        if (count($hosts) > 1 && $this->platform() === '') {
            $form->addElement('select', 'platform', get_string('platform', 'local_navigatr'), $hosts);
            $form->setType('platform', PARAM_ALPHA);
            return;
        }
        $only = $this->platform() ?: (string) array_key_first($hosts);
        $name = s($hosts[$only] ?? platform::name($only));
        $form->addElement('static', 'platformname', get_string('platform', 'local_navigatr'), $name);
        $form->addElement('hidden', 'platform', $only);
        $form->setType('platform', PARAM_ALPHA);
    }

    /**
     * The secret, of which only the end is ever shown.
     */
    private function add_secret(): void {
        $this->add_write_only('clientsecret', (string) accounts::of_platform($this->platform())?->tokenlastfour);
    }

    /**
     * Empties the secret, so that no page shows it again. What was submitted stays readable in get_data().
     */
    public function definition_after_data() {
        parent::definition_after_data();
        $this->_form->getElement('clientsecret')->setValue('');
    }

    /**
     * Checks what can be checked without a call.
     *
     * @param array $data
     * @param array $files
     * @return string[] sentences by field
     */
    public function validation($data, $files) {
        return parent::validation($data, $files) + client_input::from((object) $data)->problems();
    }
}
