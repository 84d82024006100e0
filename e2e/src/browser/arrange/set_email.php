<?php
// Changes an address in a profile, as Moodle's own form does. Input: user (an id), email.

require_once($CFG->dirroot . '/user/lib.php');

user_update_user((object) ['id' => $input->user, 'email' => $input->email], false);
