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
 * Takes awarding rules of Open Badge Factory's own plugin over.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\local\access;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\takeover\inventory;
use local_navigatr\output\own_page;
use local_navigatr\output\takeover_page;
use local_navigatr\task\take_over_rules;

require_once(__DIR__ . '/../../config.php');

$page = optional_param('page', 0, PARAM_INT);
$asks = optional_param('ask', false, PARAM_BOOL);
$confirmed = optional_param('confirmed', '', PARAM_ALPHANUM);
// 1: it was done; 2: there was nothing left.
$done = optional_param('done', 0, PARAM_INT);

require_login(null, false);
$context = access::require_in_system(takeover_page::CAPABILITY);

$title = get_string('takeover', 'local_navigatr');
$url = takeover_page::url();
$PAGE->set_context($context);
$PAGE->set_url($url);
$PAGE->set_pagelayout('admin');
$PAGE->set_heading(get_string('pluginname', 'local_navigatr'));
own_page::place_below_settings($PAGE, $title);
own_page::prepare($PAGE, 'connection', 'log');

// The sidecar may be slow, and the user's other tabs must not wait with this one.
$submitted = $confirmed !== '' && own_page::is_submitted();
\core\session\manager::write_close();
$notice = null;
if ($submitted) {
    try {
        redirect(new moodle_url($url, ['done' => take_over_rules::start($confirmed) ? 1 : 2]));
    } catch (moodle_exception $failure) {
        $notice = $failure->getMessage();
    }
}

$inventory = new inventory();
$takeoverpage = new takeover_page($inventory, client::lazy());
if ($asks && !$submitted && $inventory->pending() !== []) {
    echo $OUTPUT->header();
    $action = new moodle_url($url, ['confirmed' => $inventory->fingerprint()]);
    echo $OUTPUT->confirm($takeoverpage->question(), $action, $url);
    echo $OUTPUT->footer();
    exit;
}

$queued = take_over_rules::queued();
if ($queued) {
    $PAGE->set_periodic_refresh_delay(10);
}
echo $OUTPUT->header();
echo $OUTPUT->heading($title);
if ($notice !== null) {
    echo own_page::outcome(s($notice), 'error');
} else if ($done > 0 && !$queued) {
    echo own_page::outcome(get_string($done === 1 ? 'takeoverdone' : 'takeovernothing', 'local_navigatr'));
}
echo $OUTPUT->render_from_template('local_navigatr/takeover', $takeoverpage->export($OUTPUT, $page, $queued));
echo $OUTPUT->footer();
