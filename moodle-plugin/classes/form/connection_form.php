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
use local_navigatr\local\connection\accounts;
use local_navigatr\local\connection\confirmation;
use local_navigatr\local\connection\connection_input;
use local_navigatr\local\consent\consented_awards;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\evidence\template;
use local_navigatr\local\sidecar\authorities;
use local_navigatr\output\evidence_help;

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
    use network_fields;

    /** @var string Where people generate a token. */
    private const TOKEN_PAGE = 'https://navigatr.app/settings/personal-access-tokens/';

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
        $this->_form->addElement('header', 'connectionheader', get_string('connection', 'local_navigatr'));
        $this->add_sidecar_fields();
        $this->add_navigatr_fields();
        $this->add_badge_fields();
        $this->show_forced();
        $this->_form->addElement('hidden', 'seen');
        $this->_form->setType('seen', PARAM_ALPHANUM);
        $this->_form->setDefault('seen', self::fingerprint());
        $this->_form->addElement('hidden', 'confirmtarget', '', ['data-region' => 'local_navigatr-confirm-target']);
        $this->_form->setType('confirmtarget', PARAM_RAW_TRIMMED);
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
        foreach (self::WRITE_ONLY as $name) {
            $this->_form->getElement($name)->setValue('');
        }
        // A confirmation is of the numbers that this page shows.
        if ($this->_form->elementExists('consentswitchoff')) {
            $this->_form->getElement('consentswitchoff')->setChecked(false);
        }
        $this->_form->getElement('switchoffseen')->setValue(consented_awards::preview_switch_off()['sent']);
        // A pairing code brings the secret along.
        $url = $this->_form->getElement('sidecarurl');
        $url->setValue(explode('#', (string) $url->getValue(), 2)[0]);
        // What is no certificate may be a key: it goes back to no page.
        $pasted = $this->_form->getElement('sidecarca');
        if (!config::is_forced('sidecarca')) {
            $pasted->setValue((new authorities((string) $pasted->getValue()))->pem);
        }
    }

    /**
     * Takes away the choice to save what does not work: it is offered only after a save was refused.
     */
    public function withdraw_save_anyway(): void {
        $this->_form->removeElement('saveanyway');
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
     * Where the sidecar is.
     */
    private function add_sidecar_fields(): void {
        $form = $this->_form;
        $form->addElement('text', 'sidecarurl', get_string('sidecarurl', 'local_navigatr'), ['size' => 50]);
        $form->setType('sidecarurl', PARAM_RAW_TRIMMED);
        $form->setDefault('sidecarurl', config::sidecar_url());
        $form->addHelpButton('sidecarurl', 'sidecarurl', 'local_navigatr');

        $this->add_write_only('sidecarsecret', \core_text::substr(config::secret(), -4));
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

    /**
     * The account in Navigatr.
     */
    private function add_navigatr_fields(): void {
        $form = $this->_form;
        $this->add_write_only('token', (string) $this->_customdata['status']['tokenLastFour']);
        $link = \html_writer::link(self::TOKEN_PAGE, get_string('tokenpage', 'local_navigatr'), [
            'target' => '_blank',
            'rel' => 'noopener noreferrer',
        ]);
        $form->addElement('static', 'tokenpage', '', $link . ' ' . get_string('opensinnewtab', 'local_navigatr'));

        $this->add_network_fields();
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
        $this->add_proxy_field();
        $this->add_days_field('erasuresdays', '/^[1-9][0-9]{0,3}$/');
    }

    /**
     * For the rare site whose sidecar is behind its proxy.
     */
    private function add_proxy_field(): void {
        $form = $this->_form;
        $form->addElement(
            'advcheckbox',
            'useproxy',
            get_string('useproxy', 'local_navigatr'),
            get_string('useproxy_desc', 'local_navigatr')
        );
        $form->setDefault('useproxy', config::get('useproxy'));
        $form->addHelpButton('useproxy', 'useproxy', 'local_navigatr');
        $form->setAdvanced('useproxy');
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
     * What is sent with a badge.
     */
    private function add_badge_fields(): void {
        $form = $this->_form;
        $form->addElement('header', 'badgeheader', get_string('sentwithbadge', 'local_navigatr'));
        $form->setExpanded('badgeheader', true);

        $form->addElement('textarea', 'evidencetemplate', get_string('evidencetemplate', 'local_navigatr'), [
            'rows' => 3,
            'cols' => 50,
        ]);
        $form->setType('evidencetemplate', PARAM_RAW_TRIMMED);
        $form->setDefault('evidencetemplate', template::of_site());
        $form->addHelpButton('evidencetemplate', 'evidencetemplate', 'local_navigatr');
        $form->addElement('static', 'evidencehelp', '', $this->evidence_help()->html());

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
     * What stands beside the evidence text.
     *
     * @return evidence_help
     */
    private function evidence_help(): evidence_help {
        return new evidence_help(template::of_site(), null, ['sendscore' => config::get('sendscore')]);
    }

    /**
     * Save first: it is what the Enter key does. Test also works as a plain submit button.
     */
    private function add_buttons(): void {
        $form = $this->_form;
        $form->closeHeaderBefore('confirmaccount');
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
            $attributes['placeholder'] = get_string('secretkept', 'local_navigatr', "••••$lastfour");
        }
        $form->addElement('password', $name, get_string($name, 'local_navigatr'), $attributes);
        $form->setType($name, PARAM_RAW);
        $form->addHelpButton($name, $name, 'local_navigatr');
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
        ]);
    }
}
