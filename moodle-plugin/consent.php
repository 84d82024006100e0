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
 * Where a learner agrees that name and email address go to a badge platform, refuses, or takes either back.
 *
 * Those who answered once find the answer here for ever: also who left the course, and when the course is hidden, not mapped any
 * more, or gone. My badges leads here.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\local\connection\flash_message;
use local_navigatr\local\consent\consent_access;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\consent\consents;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\recalls;
use local_navigatr\output\consent_page;
use local_navigatr\output\learner_page;
use local_navigatr\output\own_page;

require_once(__DIR__ . '/../../config.php');

$courseid = optional_param('id', 0, PARAM_INT);
own_page::come_back_to('consent', ['id' => $courseid]);
require_login(null, false);
learner_page::stop_guests();
if (!$courseid) {
    // What was answered stands with the badges.
    redirect(new moodle_url('/local/navigatr/mybadges.php'));
}

$mayopen = consent_access::may_open($courseid, $USER->id);
$title = get_string('consent', 'local_navigatr');
$course = learner_page::enter($courseid, $mayopen, $title);
$url = new moodle_url('/local/navigatr/consent.php', ['id' => $courseid]);
$coursename = $course || $mayopen ? consent_access::course_name($courseid, $USER->id) : '';
$PAGE->set_url($url);
own_page::set_names($PAGE, $title, $coursename);
own_page::prepare($PAGE);

if (!$mayopen) {
    $back = $course ? new moodle_url('/course/view.php', ['id' => $courseid]) : new moodle_url('/');
    throw new moodle_exception('consentnotasked', 'local_navigatr', $back);
}

$agreed = optional_param('agreed', null, PARAM_BOOL);
if ($agreed !== null && data_submitted()) {
    require_sesskey();
    $platform = required_param('platform', PARAM_ALPHANUMEXT);
    if (!in_array($platform, consent_access::platforms($courseid, $USER->id), true)) {
        throw new moodle_exception('consentnotasked', 'local_navigatr', $url);
    }
    $about = ['userid' => (int) $USER->id, 'courseid' => $courseid, 'platform' => $platform];
    if ($agreed && !consent_answers::agree_to($about, optional_param('version', '', PARAM_ALPHANUM))) {
        // The text was changed while it was being read.
        flash_message::keep(get_string('consentchanged', 'local_navigatr'), 'warning');
        redirect($url);
    }
    if (!$agreed) {
        consent_answers::record((int) $USER->id, $courseid, consents::REFUSED, $platform);
    }
    flash_message::keep(get_string($agreed ? 'consentgiven' : 'consentwithdrawn', 'local_navigatr'));
    // The sidecar may be slow, and the learner's other tabs must not wait with this one.
    \core\session\manager::write_close();
    if (!$agreed) {
        recalls::run_from_page(client::lazy(), $courseid);
    }
    redirect($url);
}

echo $OUTPUT->header();
echo $OUTPUT->heading($title);
if ($notice = flash_message::take()) {
    echo own_page::outcome(s($notice[0]), $notice[1]);
}
$page = new consent_page($courseid, $USER);
echo $OUTPUT->render_from_template('local_navigatr/consent', $page->export_for_template($OUTPUT));
echo html_writer::link(new moodle_url('/local/navigatr/mybadges.php'), get_string('mybadges', 'local_navigatr'));
echo $OUTPUT->footer();
