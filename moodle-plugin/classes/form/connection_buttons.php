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
use local_navigatr\local\connection\confirmation;
use local_navigatr\local\contract\vocabulary;

/**
 * The buttons of the settings page, and what has to be confirmed before.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait connection_buttons {
    /**
     * Save first: it is what the Enter key does. Test also works as a plain submit button.
     */
    private function add_buttons(): void {
        $form = $this->_form;
        $form->addElement('checkbox', 'confirmaccount', get_string('accountconfirm', 'local_navigatr'));
        $form->addHelpButton('confirmaccount', 'accountconfirm', 'local_navigatr');
        $form->addElement('checkbox', 'saveanyway', get_string('saveanyway', 'local_navigatr'));
        $form->addHelpButton('saveanyway', 'saveanyway', 'local_navigatr');

        $form->addElement('static', 'testresult', '', \html_writer::div('', '', [
            'data-region' => 'local_navigatr-test-result',
            'role' => 'status',
        ]));
        $buttons = [
            $form->createElement('submit', 'submitbutton', get_string('savechanges')),
            $form->createElement('submit', 'test', get_string('testconnection', 'local_navigatr'), null, false),
        ];
        if ($this->_customdata['status']['configured']) {
            $buttons[] = $form->createElement('static', 'remove', '', $this->remove_link());
        }
        $form->addGroup($buttons, 'buttonar', '', [' '], false);
    }

    /**
     * Leads to Moodle's confirmation; with JavaScript to a modal.
     *
     * @return string
     */
    private function remove_link(): string {
        $page = new \moodle_url('/local/navigatr/connection.php');
        $seen = confirmation::of_removal();
        $url = new \moodle_url($page, ['action' => 'remove', 'confirmed' => $seen]);
        return \html_writer::link($url, get_string('removeconnection', 'local_navigatr'), [
            'class' => 'btn btn-outline-danger',
            'role' => 'button',
            'data-action' => 'local_navigatr-remove-connection',
            'data-done-url' => $page->out(false),
            'data-seen' => $seen,
        ] + (accounts::are_several() ? ['data-connection' => vocabulary::MAIN_CONNECTION] : []));
    }
}
