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

use local_navigatr\local\connection\problem;
use local_navigatr\local\connection\setup;
use local_navigatr\output\setup_step;

/**
 * The settings page until the site is connected: the same fields in three steps.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait setup_fields {
    /** @var array[] By step its heading and its text, as elements of the form. */
    private array $steps = [];

    /**
     * The three steps. What few sites need is below "Show more" of the step that it belongs to.
     */
    private function add_steps(): void {
        $this->add_step('sidecar');
        $this->add_step('pairing');
        $this->add_pairing_field();
        $this->add_url_field();
        $this->_form->setAdvanced('sidecarurl');
        $this->add_network_fields();
        $this->add_proxy_field();
        $this->add_step('token');
        $this->add_token_field();
        $this->add_account_fields();
        $this->add_days_field('erasuresdays', '/^[1-9][0-9]{0,3}$/');
        $this->add_badge_fields();
        foreach (['evidencetemplate', 'evidencehelp', 'sendscore', 'consentrequired'] as $name) {
            $this->_form->setAdvanced($name);
        }
        $this->write_steps(new setup($this->_customdata['status']));
    }

    /**
     * One of them.
     *
     * @param string $step
     */
    private function add_step(string $step): void {
        $heading = $this->_form->addElement('header', "setup_$step", '');
        $this->_form->setExpanded("setup_$step", true);
        $this->steps[$step] = [$heading, $this->_form->addElement('html', '')];
    }

    /**
     * Says how far the site is, and leads to what is wrong.
     *
     * @param setup $setup
     */
    public function show_setup(setup $setup): void {
        $this->write_steps($setup);
        if ($this->steps !== [] && $setup->problem) {
            $this->mark_fields($setup->problem);
        }
    }

    /**
     * Writes heading and text of each step.
     *
     * @param setup $setup
     */
    private function write_steps(setup $setup): void {
        foreach ($this->steps as $name => [$heading, $text]) {
            $step = new setup_step($setup, $name);
            $heading->setText($step->heading());
            $text->setText($step->body());
        }
    }

    /**
     * Puts a problem to its field. An error opens what is below "Show more".
     *
     * @param problem $problem
     */
    private function mark_fields(problem $problem): void {
        if ($problem->may_be_address()) {
            $this->_form->setElementError('sidecarurl', get_string('sidecarurlcheck', 'local_navigatr'));
        }
        if ($problem->field !== problem::SIDECAR) {
            $this->_form->setElementError($problem->field, $problem->sentence);
        }
    }

    /**
     * Reading goes on at the first field that is wrong.
     */
    public function focus_error(): void {
        foreach ($this->_form->_elements as $element) {
            if (isset($this->_form->_errors[$element->getName()])) {
                $element->updateAttributes(['autofocus' => 'autofocus']);
                return;
            }
        }
    }
}
