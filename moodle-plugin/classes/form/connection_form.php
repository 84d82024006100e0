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
use local_navigatr\local\connection\connection_input;
use local_navigatr\local\connection\pasted;
use local_navigatr\local\connection\setup;
use local_navigatr\local\consent\consented_awards;
use local_navigatr\local\evidence\template;
use local_navigatr\local\sidecar\authorities;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->libdir . '/formslib.php');

/**
 * The connection to the sidecar and to Navigatr. Secret and token are write-only: no page ever holds them.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class connection_form extends \moodleform {
    use account_confirmation;
    use account_fields;
    use badge_fields;
    use connection_buttons;
    use kinds_of_field;
    use network_fields;
    use setup_fields;

    /** @var string[] Fields that are never sent back to the page. */
    private const WRITE_ONLY = ['sidecarsecret', 'token'];

    /** @var string[] Fields that are stored in Moodle under the same name, and may be fixed in config.php. */
    private const SETTINGS = [
        'sidecarurl', 'privatenetwork', 'sidecarca', 'timeout', 'useproxy', 'evidencetemplate', 'sendscore', 'consentrequired',
        'erasuresdays', 'enrolmentgracedays',
    ];

    /**
     * The fields.
     */
    protected function definition() {
        // A browser that fills a form in again would say that the person saw what was there before.
        $this->_form->updateAttributes(['data-region' => 'local_navigatr-connection-form', 'autocomplete' => 'off']);
        if (setup::is_unfinished($this->_customdata['status'])) {
            $this->add_steps();
        } else {
            $this->add_sections();
        }
        $this->show_forced();
        $this->_form->addElement('hidden', 'seen');
        $this->_form->setType('seen', PARAM_ALPHANUM);
        $this->_form->setDefault('seen', self::fingerprint());
        $this->add_confirmed_target();
        $this->add_buttons();
    }

    /**
     * Whether somebody else saved other settings since this form was opened.
     *
     * @param \stdClass $data what was submitted
     * @return bool
     */
    public static function is_stale(\stdClass $data): bool {
        return ($data->seen ?? '') !== self::fingerprint();
    }

    /**
     * Takes what is stored by now for what the person has seen: this page tells what was stored. The sidecar's address may have
     * come with a pairing code.
     */
    public function show_as_present(): void {
        $this->_form->getElement('sidecarurl')->setValue(config::sidecar_url());
        $this->_form->getElement('seen')->setValue(self::fingerprint());
    }

    /**
     * Names the settings as the form shows them.
     *
     * @return string
     */
    private static function fingerprint(): string {
        // The revision stands for the account and its environment.
        return sha1(serialize([config::connection_revision(), array_map([config::class, 'get'], self::SETTINGS)]));
    }

    /**
     * Empties the write-only fields, so that neither a failed save nor a failed check shows them again.
     * What was submitted stays readable in get_data().
     */
    public function definition_after_data() {
        parent::definition_after_data();
        $this->show_address();
        foreach (self::WRITE_ONLY as $name) {
            $this->_form->getElement($name)->setValue('');
        }
        // A confirmation is of the numbers that this page shows.
        if ($this->_form->elementExists('consentswitchoff')) {
            $this->_form->getElement('consentswitchoff')->setChecked(false);
        }
        $this->_form->getElement('switchoffseen')->setValue(consented_awards::preview_switch_off()['sent']);
        // What is no certificate may be a key: it goes back to no page.
        $pasted = $this->_form->getElement('sidecarca');
        if (!config::is_forced('sidecarca')) {
            $pasted->setValue((new authorities((string) $pasted->getValue()))->pem);
        }
    }

    /**
     * Shows the sidecar's address of a pairing code, whichever field that was pasted into, and never its secret.
     */
    private function show_address(): void {
        $url = $this->_form->getElement('sidecarurl');
        $secret = $this->_form->getElement('sidecarsecret');
        if (!config::is_forced('sidecarurl')) {
            $url->setValue(pasted::pairing((string) $url->getValue(), (string) $secret->getValue())[0]);
        }
    }

    /**
     * Takes away the choice to save what does not work: it is offered only after a save was refused.
     */
    public function withdraw_save_anyway(): void {
        $this->_form->removeElement('saveanyway');
    }

    /**
     * Takes away the confirmation that badges are sent without asking: it is offered only after that was to be saved.
     */
    public function withdraw_switch_off(): void {
        $this->_form->removeElement('consentswitchoff');
    }

    /**
     * Checks what can be checked without a call.
     *
     * @param array $data
     * @param array $files
     * @return string[] sentences by field
     */
    public function validation($data, $files) {
        $problem = template::problem(
            (string) ($data['evidencetemplate'] ?? ''),
            template::of_site(),
            \context_system::instance()
        );
        $evidence = $problem === null ? [] : ['evidencetemplate' => $problem];
        return parent::validation($data, $files) + connection_input::from((object) $data)->problems() + $evidence;
    }

    /**
     * The fields of a site that is connected.
     */
    private function add_sections(): void {
        $this->_form->addElement('header', 'connectionheader', get_string('connection', 'local_navigatr'));
        $this->add_url_field();
        $this->add_pairing_field();
        $this->add_token_field();
        $this->add_network_fields();
        $this->add_account_fields();
        $this->add_proxy_field();
        $this->add_days_field('erasuresdays', '/^[1-9][0-9]{0,3}$/');
        $this->_form->addElement('header', 'badgeheader', get_string('sentwithbadge', 'local_navigatr'));
        $this->_form->setExpanded('badgeheader', true);
        $this->add_badge_fields();
        $this->_form->closeHeaderBefore('confirmaccount');
    }

    /**
     * What config.php fixes can be read here and not changed.
     */
    private function show_forced(): void {
        $form = $this->_form;
        foreach (array_filter(self::SETTINGS, [config::class, 'is_forced']) as $name) {
            $element = $form->getElement($name);
            $element->setLabel($element->getLabel() . ' (' . get_string('configoverride', 'core_admin') . ')');
            // What is shown is all there is: a page must not make it seem that something else was saved.
            $form->setConstant($name, config::get($name));
            $form->hardFreeze($name);
        }
    }
}
