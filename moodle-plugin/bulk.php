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
 * Course category > Navigatr badges: many courses at once, also by a table.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\form\bulk_form;
use local_navigatr\local\bulk\catalogue_list;
use local_navigatr\local\bulk\csv_file;
use local_navigatr\local\bulk\export;
use local_navigatr\local\bulk\plan;
use local_navigatr\local\bulk\run;
use local_navigatr\local\category;
use local_navigatr\local\course_badge\pending_awards;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\output\bulk_page;
use local_navigatr\output\own_page;
use local_navigatr\task\map_courses;

require_once(__DIR__ . '/../../config.php');

$categoryid = optional_param('categoryid', 0, PARAM_INT);
$page = optional_param('page', 0, PARAM_INT);
$confirmed = optional_param('confirmed', '', PARAM_ALPHANUM);
$unmapped = optional_param('unmapped', false, PARAM_BOOL);
$isnew = optional_param('done', false, PARAM_BOOL);

own_page::come_back_to('bulk', ['categoryid' => $categoryid]);
require_login();
$context = category::context($categoryid);
require_capability('local/navigatr:configurecourse', $context);

$title = get_string('bulk', 'local_navigatr');
$url = new moodle_url('/local/navigatr/bulk.php', ['categoryid' => $categoryid]);
$PAGE->set_context($context);
$PAGE->set_url($url);
$PAGE->set_pagelayout('admin');
$PAGE->set_secondary_active_tab('local_navigatr_bulk');
$PAGE->set_title($title);
$PAGE->set_heading($context->get_context_name(false));
own_page::prepare($PAGE, 'log');

if (optional_param('export', false, PARAM_BOOL)) {
    csv_file::send('navigatr-badges', export::rows($categoryid));
}

$notice = null;
if (optional_param('catalogue', false, PARAM_BOOL)) {
    try {
        csv_file::send('navigatr-catalogue', catalogue_list::rows(client::lazy(), $categoryid, new deadline(20)));
    } catch (moodle_exception $failure) {
        $notice = $failure->getMessage();
    }
}

$form = new bulk_form($url, ['categoryid' => $categoryid]);
$isconfirmed = $confirmed !== '' && own_page::is_submitted();
$table = $isconfirmed ? required_param('table', PARAM_RAW) : $form->table();
if ($isconfirmed) {
    $form->show($table);
}
$plan = null;
$run = null;
try {
    $plan = $table === null ? null : new plan(client::lazy(), $categoryid, $table);
    if ($isconfirmed && !$plan->errors()) {
        if ($confirmed === $plan->fingerprint()) {
            $run = map_courses::start($categoryid, $plan, optional_param('waiting', pending_awards::ASK, PARAM_ALPHAEXT));
            // Few courses are done at once; a task goes on with many.
            $run->advance(client::lazy(), new deadline(5));
            redirect(new moodle_url($url, ['done' => 1]));
        }
        $notice = get_string('bulkchanged', 'local_navigatr');
    }
} catch (moodle_exception $failure) {
    // What was begun is listed with the run.
    $notice = $run ? $failure->getMessage() : get_string('nothingsaved', 'local_navigatr', $failure->getMessage());
}

$newest = run::newest($categoryid, (int) $USER->id);
if ($newest && !$newest->is_finished() && $plan === null) {
    $PAGE->set_periodic_refresh_delay(10);
}
echo $OUTPUT->header();
echo $OUTPUT->heading($title);
if ($notice !== null) {
    echo own_page::outcome(s($notice), 'error');
}
$bulkpage = new bulk_page($categoryid, $page, $plan, (string) $table, $newest, $unmapped);
$context = $bulkpage->export_for_template($OUTPUT) + ['isnew' => $isnew, 'form' => $form->render()];
echo $OUTPUT->render_from_template('local_navigatr/bulk', $context);
echo $OUTPUT->footer();
