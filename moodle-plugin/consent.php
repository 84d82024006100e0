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
 * Where a learner agrees that name and e-mail address go to Navigatr, or takes that back.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\local\awards;
use local_navigatr\local\consents;
use local_navigatr\output\consent_page;

require_once(__DIR__ . '/../../config.php');

$course = get_course(required_param('id', PARAM_INT));
require_login($course, false);
$context = context_course::instance($course->id);

$url = new moodle_url('/local/navigatr/consent.php', ['id' => $course->id]);
$title = get_string('consent', 'local_navigatr');
$PAGE->set_url($url);
$PAGE->set_pagelayout('incourse');
$PAGE->set_title($title . ': ' . format_string($course->shortname, true, ['context' => $context]));
$PAGE->set_heading(format_string($course->fullname, true, ['context' => $context]));

if (!consents::are_asked_for($course->id) || !awards::is_tracked($course->id, $USER->id)) {
    throw new moodle_exception('consentnotasked', 'local_navigatr', new moodle_url('/course/view.php', ['id' => $course->id]));
}
$agreed = optional_param('agreed', null, PARAM_BOOL);
if ($agreed !== null && data_submitted() && confirm_sesskey()) {
    if (\core\session\manager::is_loggedinas()) {
        throw new moodle_exception('consentloggedinas', 'local_navigatr', $url);
    }
    consents::record($USER->id, $course->id, (int) $agreed);
    redirect($url, get_string($agreed ? 'consentgiven' : 'consentwithdrawn', 'local_navigatr'), null, 'success');
}

echo $OUTPUT->header();
echo $OUTPUT->heading($title);
if (\core\session\manager::is_loggedinas()) {
    echo $OUTPUT->notification(get_string('consentloggedinas', 'local_navigatr'), 'warning');
}
echo $OUTPUT->render_from_template('local_navigatr/consent', (new consent_page($course, $USER))->export_for_template($OUTPUT));
echo $OUTPUT->footer();
