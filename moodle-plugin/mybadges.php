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
 * My badges: what a learner earned, what is missing, how it stands, and where it was sent. With a course: only its badge.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\local\consent\consent_access;
use local_navigatr\local\learner\own_badges;
use local_navigatr\local\learner\sidecar_copy;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\learner_page;
use local_navigatr\output\my_badges_page;
use local_navigatr\output\own_page;

require_once(__DIR__ . '/../../config.php');

$courseid = optional_param('id', 0, PARAM_INT);
require_login(null, false);
learner_page::stop_guests();
$mayopen = !$courseid || own_badges::may_open($courseid, (int) $USER->id);
$course = learner_page::enter($courseid, $mayopen);

$url = new moodle_url('/local/navigatr/mybadges.php', $courseid ? ['id' => $courseid] : []);
$title = get_string($courseid ? 'mybadge' : 'mybadges', 'local_navigatr');
$coursename = $courseid && ($course || $mayopen) ? consent_access::course_name($courseid, (int) $USER->id) : '';
$PAGE->set_url($url);
own_page::set_names($PAGE, $title, $coursename);
own_page::prepare($PAGE, 'image', 'mybadges');

if (!$mayopen) {
    $back = $course ? new moodle_url('/course/view.php', ['id' => $courseid]) : new moodle_url('/local/navigatr/mybadges.php');
    throw new moodle_exception('mybadgenone', 'local_navigatr', $back);
}

echo $OUTPUT->header();
if ($coursename !== '') {
    echo $OUTPUT->heading($title);
}
// The sidecar may be slow, and the learner's other tabs must not wait with this one. Not earlier: the header keeps the navigation
// in the session.
\core\session\manager::write_close();
// Where something was sent is for the learner alone.
$copy = \core\session\manager::is_loggedinas() ? null : sidecar_copy::ask(client::lazy(), (int) $USER->id, $courseid);
$page = new my_badges_page($USER, $courseid, $copy);
echo $OUTPUT->render_from_template('local_navigatr/my_badges', $page->export_for_template($OUTPUT));
echo $OUTPUT->footer();
