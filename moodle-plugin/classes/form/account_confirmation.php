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

/**
 * What a form asks before another account takes the place of the one that is connected.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait account_confirmation {
    /**
     * Which account is to be confirmed.
     */
    private function add_confirmed_target(): void {
        $this->_form->addElement('hidden', 'confirmtarget', '', ['data-region' => 'local_navigatr-confirm-target']);
        $this->_form->setType('confirmtarget', PARAM_RAW_TRIMMED);
    }

    /**
     * Offers to confirm another account, which is offered only after a save found one.
     *
     * @param string|null $target of the account; null: there is nothing to confirm
     */
    public function offer_account(?string $target): void {
        $this->_form->getElement('confirmtarget')->setValue((string) $target);
        if ($target === null) {
            $this->_form->removeElement('confirmaccount');
        } else {
            $this->_form->getElement('confirmaccount')->setChecked(false);
        }
    }

    /**
     * The account that the person who submitted the form confirmed.
     *
     * @param \stdClass $data what was submitted
     * @return string its target; empty: none
     */
    public static function confirmed_account(\stdClass $data): string {
        return empty($data->confirmaccount) ? '' : $data->confirmtarget ?? '';
    }
}
