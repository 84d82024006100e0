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

/**
 * Site administration > Plugins > Local plugins > Navigatr: connects the site.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\form\connection_form;
use local_navigatr\local\config;
use local_navigatr\local\connection\connection_actions;
use local_navigatr\local\connection\connection_input;
use local_navigatr\local\connection\consent_switch;
use local_navigatr\local\connection\flash_message;
use local_navigatr\local\connection\last_change;
use local_navigatr\local\connection\problem;
use local_navigatr\local\connection\removal_counts;
use local_navigatr\local\connection\save;
use local_navigatr\local\connection\setup;
use local_navigatr\local\connection\status;
use local_navigatr\local\connection\test;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\limit\limit_words;
use local_navigatr\local\limit\limits;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\vendor\takeover;
use local_navigatr\output\connection_status;
use local_navigatr\output\own_page;
use local_navigatr\output\reason_list;
use local_navigatr\output\takeover_page;

require_once(__DIR__ . '/../../config.php');
require_once($CFG->libdir . '/adminlib.php');

$action = optional_param('action', '', PARAM_ALPHA);
$confirmed = optional_param('confirmed', '', PARAM_RAW_TRIMMED);

admin_externalpage_setup('local_navigatr');
$url = new moodle_url('/local/navigatr/connection.php');
own_page::place_in_administration($PAGE, 'modules');
own_page::prepare($PAGE, 'facts', 'connection', 'evidence', 'progress');

// The sidecar may be slow, and the user's other tabs must not wait with this one.
$submitted = $action !== '' && own_page::is_submitted();
\core\session\manager::write_close();

$notice = flash_message::take();
try {
    $ticked = optional_param(connection_actions::FORMER_STOPPED, false, PARAM_BOOL) ? [connection_actions::FORMER_STOPPED] : [];
    if ($submitted && $words = connection_actions::run(client::lazy(), $action, $ticked, $confirmed)) {
        flash_message::keep(...$words);
        redirect($url);
    }
} catch (sidecar_exception $failure) {
    $notice = [$failure->getMessage(), 'error'];
}

$status = status::read(client::lazy());

if ($action === 'remove' && $notice === null) {
    echo $OUTPUT->header();
    echo $OUTPUT->confirm(
        removal_counts::question($status),
        new moodle_url($url, ['action' => 'remove', 'confirmed' => $confirmed]),
        $url
    );
    echo $OUTPUT->footer();
    exit;
}

$form = new connection_form($url, ['status' => $status]);
$offersanyway = false;
$offeredaccount = null;
$istested = false;
$problem = null;
$iskept = false;
$offersswitchoff = false;
if ($data = $form->get_data()) {
    $input = connection_input::from($data);
    if (!empty($data->test)) {
        $result = test::run($input);
        $notice = [$result['message'], $result['ok'] ? 'success' : 'error'];
        $istested = $result['unsaved'] ?? false;
        $problem = problem::of_result($result);
    } else if (connection_form::is_stale($data)) {
        flash_message::keep(trim(get_string('settingschanged', 'local_navigatr') . ' ' . last_change::sentence()), 'error');
        redirect($url);
    } else if ($objection = consent_switch::objection($data)) {
        $offersswitchoff = true;
        $offersanyway = !empty($data->saveanyway);
        $notice = [$objection, 'warning'];
    } else {
        $account = connection_form::confirmed_account($data);
        $result = empty($data->saveanyway) ? save::verified($input, $account) : save::anyway($input, $account);
        if ($result->saved) {
            mapping_changes::set_site_text($data->evidencetemplate);
            config::set('sendscore', (bool) $data->sendscore);
            config::set('consentrequired', (bool) $data->consentrequired);
            config::set('erasuresdays', (int) $data->erasuresdays);
            config::set('enrolmentgracedays', (int) $data->enrolmentgracedays);
            flash_message::keep($result->message);
            redirect($url);
        }
        $problem = $result->problem;
        if ($iskept = $result->ispaired) {
            $status = status::read(client::lazy());
            $form = new connection_form($url, ['status' => $status]);
            $form->show_as_present();
        }
        $offeredaccount = $result->asks;
        $offersanyway = $offeredaccount === null || !empty($data->saveanyway);
        // What was confirmed before has to be confirmed with the next save, too.
        $offersswitchoff = !empty($data->consentswitchoff);
        $notice = [$result->message, $offeredaccount === null ? 'error' : 'warning'];
    }
}
$form->show_setup(new setup($status, $problem, $istested));
if ($problem || $form->is_submitted()) {
    $form->focus_error();
}
$form->offer_account($offeredaccount);
if (!$offersanyway) {
    $form->withdraw_save_anyway();
}
if (!$offersswitchoff) {
    $form->withdraw_switch_off();
}
if ($data && $input->has_secrets()) {
    $notice[0] .= ' ' . get_string($iskept ? 'pastetokenagain' : 'pasteagain', 'local_navigatr');
}

$PAGE->requires->js_call_amd('local_navigatr/settings-lazy', 'init');

echo $OUTPUT->header();
echo own_page::heading(get_string('settings', 'local_navigatr'), 'settings');
if ($notice) {
    echo own_page::outcome(nl2br(s($notice[0])) . reason_list::html($notice[2] ?? []), $notice[1]);
}
if ($takeover = takeover::notice()) {
    echo $OUTPUT->notification(s($takeover), 'warning', false);
}
$panel = new connection_status($status, ['tested' => $istested]);
if ($panel->has_news()) {
    echo $OUTPUT->render_from_template('local_navigatr/connection_status', $panel->export_for_template($OUTPUT));
}
$form->display();
if ($limitspage = limit_words::page(limits::SITE)) {
    echo html_writer::div(html_writer::link($limitspage, get_string('limitslink', 'local_navigatr')), 'mt-3');
}
if ($takeoverpage = takeover_page::link()) {
    echo html_writer::div(html_writer::link($takeoverpage, get_string('takeover', 'local_navigatr')), 'mt-3');
}
echo own_page::support();
echo $OUTPUT->footer();
