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
 * The log of issued badges: of a course, of a category with all below it, or of the site.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use core\output\notification;
use core_reportbuilder\system_report_factory;
use local_navigatr\local\access;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\awards;
use local_navigatr\local\category;
use local_navigatr\local\status\course_condition;
use local_navigatr\local\status\queue_eta;
use local_navigatr\local\status\site_condition;
use local_navigatr\output\bulk_toolbar;
use local_navigatr\output\own_page;
use local_navigatr\output\progress;
use local_navigatr\output\shared_addresses;
use local_navigatr\output\sweep_page;
use local_navigatr\reportbuilder\local\log_filters;
use local_navigatr\reportbuilder\local\systemreports\issuance_log;
use local_navigatr\reportbuilder\output\issuance_log_renderer;

require_once(__DIR__ . '/../../config.php');
require_once($CFG->libdir . '/adminlib.php');

$courseid = optional_param('id', 0, PARAM_INT);
$categoryid = optional_param('categoryid', 0, PARAM_INT);
$award = optional_param('award', '', PARAM_ALPHANUMEXT);
$state = optional_param('state', '', PARAM_ALPHAEXT);
$title = get_string('issuancelog', 'local_navigatr');

if ($courseid !== 0) {
    $course = access::course($courseid);
    require_login($course);
    $context = context_course::instance($course->id);
    require_capability('local/navigatr:viewlog', $context);
    $PAGE->set_url('/local/navigatr/log.php', ['id' => $course->id]);
    $PAGE->set_pagelayout('report');
    $PAGE->set_secondary_active_tab('local_navigatr_log');
    $PAGE->set_title($title . ': ' . format_string($course->shortname, true, ['context' => $context]));
    $PAGE->set_heading(format_string($course->fullname, true, ['context' => $context]));
} else if ($categoryid !== 0) {
    require_login();
    $context = category::context($categoryid);
    require_capability('local/navigatr:viewcategorylog', $context);
    $PAGE->set_context($context);
    $PAGE->set_url('/local/navigatr/log.php', ['categoryid' => $categoryid]);
    $PAGE->set_pagelayout('report');
    $PAGE->set_secondary_active_tab('local_navigatr_log');
    $PAGE->set_title($title);
    $PAGE->set_heading($context->get_context_name(false));
} else {
    admin_externalpage_setup('local_navigatr_log');
    own_page::place_in_administration($PAGE, 'reports');
    $context = context_system::instance();
}
own_page::prepare($PAGE, 'facts', 'log', 'progress');
$PAGE->requires->js_call_amd('local_navigatr/issuance_log-lazy', 'init');

/** @var issuance_log $report */
$report = system_report_factory::create(issuance_log::class, $context, 'local_navigatr');
$filters = new log_filters($report);
if ($state !== '') {
    if ($filters->set_from_link($state, optional_param('sesskey', '', PARAM_RAW))) {
        redirect($PAGE->url);
    }
    redirect($PAGE->url, get_string('filterlinkold', 'local_navigatr'), null, notification::NOTIFY_WARNING);
}
$mayconfigure = $courseid !== 0 && has_capability('local/navigatr:configurecourse', $context);

$counts = awards::counts_seen(award_scope::of($context));
$isempty = array_sum((array) $counts) === 0;
$shown = (array) $counts + ['etaSeconds' => queue_eta::seconds($counts, $courseid)];
$filterurl = new moodle_url($PAGE->url, ['sesskey' => sesskey()]);
$progress = new progress($shown, $filterurl, $filters->state());

echo $OUTPUT->header();
echo own_page::heading($title, 'issuancelog');
echo $OUTPUT->render_from_template('local_navigatr/log_page', [
    'courseid' => $courseid,
    'categoryid' => $categoryid,
    'award' => $award,
    'mayact' => has_capability('local/navigatr:manageissuances', $context),
    'mayrevoke' => has_capability('local/navigatr:revoke', $context),
    'timezone' => core_date::get_user_timezone(),
    'badgeurl' => $mayconfigure ? (new moodle_url('/local/navigatr/badge.php', ['id' => $courseid]))->out(false) : null,
    'explainurl' => $courseid ? (new moodle_url('/local/navigatr/explain.php', ['id' => $courseid]))->out(false) : null,
    'sweepurl' => sweep_page::url($context)?->out(false),
    'sharedaddresses' => shared_addresses::export($context),
    'notice' => (site_condition::current() ?? ($courseid ? course_condition::known($courseid) : null))?->export(),
    'progress' => $progress->export(),
    'allurl' => $filters->state() !== '' ? (new moodle_url($filterurl, ['state' => 'all']))->out(false) : null,
    'bulk' => bulk_toolbar::export($context, $counts->needsAttention),
    'isempty' => $isempty,
    'explainsempty' => $isempty && !issuance_log::says_empty(),
    'report' => issuance_log_renderer::log($report, $PAGE),
]);
echo own_page::support();
echo $OUTPUT->footer();
