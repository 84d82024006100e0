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
 * Badges for those who completed a course before it was mapped: a dry run, then an explicit confirmation.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\local\access;
use local_navigatr\local\completion\backfill;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\output\backfill_page;
use local_navigatr\output\own_page;

require_once(__DIR__ . '/../../config.php');

$courseid = required_param('id', PARAM_INT);
$confirmed = optional_param('confirmed', 0, PARAM_INT);
$seen = optional_param('seen', '', PARAM_ALPHANUMEXT);

$course = access::course($courseid);
require_login($course);
$context = context_course::instance($course->id);
require_capability('local/navigatr:manageissuances', $context);

$title = get_string('backfill', 'local_navigatr');
$PAGE->set_url('/local/navigatr/backfill.php', ['id' => $course->id]);
$PAGE->set_pagelayout('incourse');
$PAGE->set_title($title . ': ' . format_string($course->shortname, true, ['context' => $context]));
$PAGE->set_heading(format_string($course->fullname, true, ['context' => $context]));
own_page::place_in_course($PAGE, 'local_navigatr_badge');
own_page::prepare($PAGE, 'badge');

$notice = null;
if ($confirmed > 0 && data_submitted() && confirm_sesskey()) {
    try {
        $start = fn() => backfill::start((int) $course->id, $confirmed);
        if (mapping_seen::while_unchanged((int) $course->id, $seen, $start) !== null) {
            redirect(new moodle_url('/local/navigatr/badge.php', ['id' => $course->id, 'done' => 'backfill']));
        }
        $notice = get_string('backfillchanged', 'local_navigatr');
    } catch (moodle_exception $failure) {
        $notice = $failure->getMessage();
    }
}

echo $OUTPUT->header();
echo $OUTPUT->heading($title);
if ($notice !== null) {
    echo own_page::outcome(s($notice), 'warning');
}
$page = new backfill_page($course);
echo $OUTPUT->render_from_template('local_navigatr/backfill', $page->export_for_template($OUTPUT));
echo $OUTPUT->footer();
