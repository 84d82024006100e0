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
 * Checks completions, awards and the ledger of the sidecar against each other: of a course, or of the site.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\local\access;
use local_navigatr\local\completion\sweep;
use local_navigatr\local\completion\sweep_comparison;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\output\own_page;
use local_navigatr\output\sweep_page;

require_once(__DIR__ . '/../../config.php');
require_once($CFG->libdir . '/adminlib.php');

$courseid = optional_param('id', 0, PARAM_INT);
$title = get_string('sweep', 'local_navigatr');

if ($courseid !== 0) {
    own_page::come_back_to('sweep', ['id' => $courseid]);
    $course = access::course($courseid);
    require_login($course);
    $context = context_course::instance($course->id);
    require_capability('local/navigatr:manageissuances', $context);
    access::require_all_groups((int) $course->id);
    $PAGE->set_url('/local/navigatr/sweep.php', ['id' => $course->id]);
    $PAGE->set_pagelayout('report');
    $PAGE->set_title($title . ': ' . format_string($course->shortname, true, ['context' => $context]));
    $PAGE->set_heading(format_string($course->fullname, true, ['context' => $context]));
    own_page::place_in_course($PAGE, 'local_navigatr_log', $title);
} else {
    admin_externalpage_setup('local_navigatr_log', '', null, '/local/navigatr/sweep.php');
    own_page::place_in_administration($PAGE, 'reports', $title);
    require_capability('local/navigatr:manageissuances', context_system::instance());
}
own_page::prepare($PAGE, 'facts', 'log');

// The sidecar may be slow, and the user's other tabs must not wait with this one.
$submitted = own_page::is_submitted();
\core\session\manager::write_close();
$outcome = null;
$ledger = null;
if ($submitted) {
    core_php_time_limit::raise();
    $found = $courseid !== 0 ? sweep::run_in_course($courseid) : sweep::run();
    $outcome = $found === null ? get_string('sweepbusy', 'local_navigatr') : get_string('sweepdone', 'local_navigatr', $found);
    try {
        $ledger = (new sweep_comparison($courseid))->with_ledger(client::lazy(), new deadline(20));
    } catch (sidecar_exception $failure) {
        $outcome .= ' ' . get_string('sweepnoledger', 'local_navigatr') . ' ' . $failure->getMessage();
    }
}

echo $OUTPUT->header();
echo $OUTPUT->heading($title);
if ($outcome !== null) {
    echo own_page::outcome(s($outcome), $ledger ? 'success' : 'warning');
}
$page = new sweep_page($courseid, $ledger);
echo $OUTPUT->render_from_template('local_navigatr/sweep', $page->export_for_template($OUTPUT));
echo $OUTPUT->footer();
