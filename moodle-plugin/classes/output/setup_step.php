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

namespace local_navigatr\output;

use local_navigatr\local\config;
use local_navigatr\local\connection\problem;
use local_navigatr\local\connection\setup;
use local_navigatr\local\sidecar\pairing;

/**
 * One of the three steps that the settings page shows until the site is connected: its heading, and what to do.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class setup_step {
    /** Moodle's icons, by state. */
    private const ICONS = [
        'done' => 'i/checked',
        'current' => 'i/edit',
        'wrong' => 'i/warning',
        'waiting' => 'i/calendareventtime',
    ];

    /**
     * A step.
     *
     * @param setup $setup
     * @param string $step one of {@see setup::STEPS}
     */
    public function __construct(
        /** @var setup How far the site is. */
        private readonly setup $setup,
        /** @var string One of the three. */
        private readonly string $step
    ) {
    }

    /**
     * The heading, with the state of the step in words. It holds every state: a test may change it.
     *
     * @return string HTML
     */
    public function heading(): string {
        global $OUTPUT;
        $state = $this->setup->state($this->step);
        return $OUTPUT->render_from_template('local_navigatr/setup_heading', [
            'title' => get_string("setupheading_$this->step", 'local_navigatr'),
            'step' => $this->step,
            'states' => array_map(fn($name) => [
                'name' => $name,
                'label' => get_string("setupstate_$name", 'local_navigatr'),
                'icon' => $OUTPUT->pix_icon(self::ICONS[$name], ''),
                'hidden' => $name !== $state,
            ], setup::STATES),
        ]);
    }

    /**
     * What to do, or what was done.
     *
     * @return string HTML
     */
    public function body(): string {
        global $OUTPUT;
        $problem = $this->setup->problem;
        // Any other problem is told at its field.
        $isown = $this->step === 'sidecar' && $problem?->field === problem::SIDECAR;
        return $OUTPUT->render_from_template('local_navigatr/setup_step', $this->words() + [
            'id' => $this->step === 'sidecar' ? 'id_' . problem::SIDECAR : "id_setup_$this->step",
            'step' => $this->step,
            'problem' => $isown ? $problem->sentence : null,
            'focused' => $isown && $this->setup->isfound,
            'otherurl' => $this->step === 'token' && $this->setup->state('pairing') === 'done'
                ? (new \moodle_url('/local/navigatr/account.php'))->out(false)
                : null,
        ]);
    }

    /**
     * The texts of the step in its state.
     *
     * @return array `text`, `command` to copy and `note` after it, null where there is none
     */
    private function words(): array {
        global $CFG;
        $isdone = $this->setup->state($this->step) === 'done';
        $say = fn($key, $a = null) => get_string($key, 'local_navigatr', $a);
        return match (true) {
            $this->step === 'token' => ['text' => $say('setuptoken'), 'command' => null, 'note' => null],
            $this->step === 'sidecar' && $isdone => ['text' => $say('setupsidecar_done'), 'command' => null, 'note' => null],
            $this->step === 'sidecar' => [
                'text' => $say('setupsidecar'),
                'command' => 'sidecar serve',
                'note' => null,
            ],
            config::is_paired() => [
                'text' => $say('setuppairing_done', config::sidecar_url()),
                'command' => 'sidecar site rotate ' . pairing::site_id(),
                'note' => null,
            ],
            default => [
                'text' => $say('setuppairing'),
                'command' => "sidecar site add $CFG->wwwroot",
                'note' => $say('setuppairing_note'),
            ],
        };
    }
}
