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
 * Badges for those who completed a course before it was mapped, or who are chosen by hand: a dry run by name, then an explicit
 * confirmation.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\local\access;
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\completion\dry_run_choice;
use local_navigatr\local\course_badge\dry_run_actions;
use local_navigatr\local\mapping\mappings;
use local_navigatr\output\backfill_page;
use local_navigatr\output\dry_run_file;
use local_navigatr\output\dry_run_outcome;
use local_navigatr\output\own_page;

require_once(__DIR__ . '/../../config.php');

$courseid = optional_param('id', 0, PARAM_INT);
$list = optional_param('list', dry_run::EARLIER, PARAM_ALPHA);
$isbyhand = $list === dry_run::BY_HAND;
$asked = [
    'list' => $isbyhand ? $list : dry_run::EARLIER,
    'show' => optional_param('show', '', PARAM_ALPHA),
    'search' => trim(optional_param('search', '', PARAM_RAW_TRIMMED)),
    'page' => optional_param('page', 0, PARAM_INT),
    'sample' => optional_param('sample', 0, PARAM_INT),
];

own_page::come_back_to('backfill', ['id' => $courseid, 'list' => $asked['list']]);
$course = access::course($courseid);
require_login($course);
$context = context_course::instance($course->id);
require_capability($isbyhand ? 'local/navigatr:issuemanually' : 'local/navigatr:manageissuances', $context);

$title = get_string($isbyhand ? 'dryrunbyhandlink' : 'backfill', 'local_navigatr');
$url = new moodle_url('/local/navigatr/backfill.php', ['id' => $course->id, 'list' => $asked['list']]);
$PAGE->set_url($url);
$PAGE->set_pagelayout('incourse');
$PAGE->set_title($title . ': ' . format_string($course->shortname, true, ['context' => $context]));
$PAGE->set_heading(format_string($course->fullname, true, ['context' => $context]));
own_page::place_in_course($PAGE, 'local_navigatr_badge', $title);
own_page::prepare($PAGE, 'badge');

$mapping = mappings::for_course((int) $course->id);
$choice = new dry_run_choice((int) $course->id, $asked['list']);
$notice = null;
if ($mapping && own_page::is_submitted()) {
    dry_run_actions::keep($choice);
    if (optional_param('issue', false, PARAM_BOOL)) {
        try {
            $done = dry_run_actions::issue((int) $course->id, $asked['list'], $choice);
            if ($done !== null) {
                redirect(new moodle_url('/local/navigatr/badge.php', ['id' => $course->id, 'done' => $done]));
            }
            $notice = get_string($isbyhand ? 'byhandchanged' : 'backfillchanged', 'local_navigatr');
        } catch (moodle_exception $failure) {
            $notice = $failure->getMessage();
        }
    } else if (optional_param('continue', false, PARAM_BOOL) && dry_run_actions::problem($choice) !== null) {
        $notice = dry_run_actions::problem($choice);
    } else {
        $isdownload = ['download' => (int) optional_param('download', false, PARAM_BOOL)];
        redirect(new moodle_url($url, array_filter($asked + $isdownload)));
    }
}
if ($mapping && optional_param('download', false, PARAM_BOOL)) {
    $people = new dry_run($mapping, $asked['list'], $asked['show'], $asked['search']);
    dry_run_file::send($context, $people, $asked['list'], new dry_run_outcome($mapping, $asked['list'], $choice));
    exit;
}

echo $OUTPUT->header();
echo $OUTPUT->heading($title);
if ($notice !== null) {
    echo own_page::outcome(s($notice), 'warning');
}
if ($mapping) {
    $page = new backfill_page($mapping, $asked, $choice);
    echo $OUTPUT->render_from_template('local_navigatr/backfill', $page->export_for_template($OUTPUT));
} else {
    echo $OUTPUT->notification(get_string('error_notmapped', 'local_navigatr'), 'info', false);
}
echo $OUTPUT->footer();
