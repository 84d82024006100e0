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
 * An account of another platform than Navigatr: connects, tests, changes and removes it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\form\account_form;
use local_navigatr\local\account\accounts;
use local_navigatr\local\connection\client_input;
use local_navigatr\local\connection\client_save;
use local_navigatr\local\connection\client_test;
use local_navigatr\local\connection\confirmation;
use local_navigatr\local\connection\connection_actions;
use local_navigatr\local\connection\flash_message;
use local_navigatr\local\connection\offered_hosts;
use local_navigatr\local\connection\removal_counts;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\output\own_page;

require_once(__DIR__ . '/../../config.php');
require_once($CFG->libdir . '/adminlib.php');

$platform = optional_param('platform', '', PARAM_ALPHA);
$action = optional_param('action', '', PARAM_ALPHA);
$confirmed = optional_param('confirmed', '', PARAM_RAW_TRIMMED);

own_page::come_back_to('account', array_filter(['platform' => $platform]));
admin_externalpage_setup('local_navigatr');
$settings = new moodle_url('/local/navigatr/connection.php');
if ($platform === platform::USUAL) {
    // It is connected there.
    redirect($settings);
}
$known = accounts::of_platform($platform) ? $platform : '';
if ($platform !== '' && $known === '' && ($action === 'remove' || !data_submitted())) {
    flash_message::keep(get_string('connectiongone', 'local_navigatr'), 'warning');
    redirect($settings);
}
$url = new moodle_url('/local/navigatr/account.php', $known === '' ? [] : ['platform' => $known]);
$title = $known === ''
    ? get_string('addconnection', 'local_navigatr')
    : get_string('changeconnection', 'local_navigatr', platform::name($known));
$PAGE->set_url($url);
own_page::place_in_administration($PAGE, 'modules', $title);
own_page::prepare($PAGE, 'connection');

// The sidecar may be slow, and the user's other tabs must not wait with this one.
$submitted = $action !== '' && own_page::is_submitted();
\core\session\manager::write_close();

$notice = null;
$hosts = null;
try {
    if ($submitted && $action === 'remove' && $known !== '') {
        $connection = accounts::connection_of($known);
        confirmation::require_connection($confirmed, $connection);
        flash_message::keep(connection_actions::remove(client::lazy()->through($connection)));
        redirect($settings);
    }
    $hosts = offered_hosts::read(client::lazy(), $known);
} catch (sidecar_exception $failure) {
    $notice = [$failure->getMessage(), 'error'];
}

if ($action === 'remove' && $known !== '' && $notice === null) {
    $counts = removal_counts::of(accounts::connection_of($known));
    $yes = new moodle_url($url, ['action' => 'remove', 'confirmed' => confirmation::of_removal()]);
    echo $OUTPUT->header();
    echo $OUTPUT->confirm(platform::string('removeconnectionconfirm', $known, $counts), $yes, $settings);
    echo $OUTPUT->footer();
    exit;
}

// What was entered while nothing answers stays on the page.
$entered = $hosts === null && data_submitted() && platform::is_known($platform) ? [$platform => platform::name($platform)] : [];
$form = new account_form($url, ['platform' => $known, 'hosts' => $hosts ?? $entered]);
if ($form->is_cancelled()) {
    redirect($settings);
}
$asks = null;
if ($notice === null && $data = $form->get_data()) {
    $input = client_input::from($data);
    if (!empty($data->test)) {
        $result = client_test::run(client::lazy(), $input);
        $notice = [$result['message'], $result['ok'] ? 'success' : 'error'];
    } else {
        $result = client_save::run(client::lazy(), $input, account_form::confirmed_account($data));
        if ($result->saved) {
            flash_message::keep($result->message);
            redirect($settings);
        }
        $asks = $result->asks?->target;
        $notice = [$result->message, $asks === null ? 'error' : 'warning'];
    }
    if ($input->secret !== '') {
        $notice[0] .= ' ' . get_string('pastesecretagain', 'local_navigatr');
    }
}
$form->offer_account($asks);

$PAGE->requires->js_call_amd('local_navigatr/account-lazy', 'init');

echo $OUTPUT->header();
echo $OUTPUT->heading($title);
if ($notice) {
    echo own_page::outcome(nl2br(s($notice[0])), $notice[1]);
}
if (!$hosts && !$entered) {
    // What could not be read is not known to be nothing.
    echo $hosts === [] ? html_writer::tag('p', get_string('nothingtoconnect', 'local_navigatr')) : '';
    echo html_writer::link($settings, get_string('settings', 'local_navigatr'));
} else {
    $form->display();
}
echo $OUTPUT->footer();
