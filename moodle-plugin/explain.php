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
 * Explain a learner: why somebody has a badge of a course or has none.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\local\access;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\explain_page;
use local_navigatr\output\own_page;

require_once(__DIR__ . '/../../config.php');

$courseid = optional_param('id', 0, PARAM_INT);
$userid = optional_param('user', 0, PARAM_INT);
$search = optional_param('search', '', PARAM_RAW_TRIMMED);

$course = access::course($courseid);
require_login($course);
$context = context_course::instance($course->id);
require_capability('local/navigatr:viewlog', $context);
if ($userid !== 0) {
    access::require_learner_visible((int) $course->id, $userid);
}

$title = get_string('explainlearner', 'local_navigatr');
$PAGE->set_url('/local/navigatr/explain.php', ['id' => $course->id]);
$PAGE->set_pagelayout('report');
$PAGE->set_title($title . ': ' . format_string($course->shortname, true, ['context' => $context]));
$PAGE->set_heading(format_string($course->fullname, true, ['context' => $context]));
own_page::place_in_course($PAGE, 'local_navigatr_log', $title);
own_page::prepare($PAGE, 'log');

$page = new explain_page(client::lazy(), (int) $course->id, $search, $userid);
echo $OUTPUT->header();
echo $OUTPUT->heading($title);
// The page may have to wait for the sidecar; the user's other tabs must not wait with it. Not earlier: the header keeps the
// navigation in the session.
\core\session\manager::write_close();
echo $OUTPUT->render_from_template('local_navigatr/explain', $page->export_for_template($OUTPUT));
echo $OUTPUT->footer();
