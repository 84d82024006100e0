<?php
// Somebody who may manage the connection and nothing else of the site. Input: username, which is the password too.

require_once($CFG->libdir . '/testing/generator/lib.php');

$generator = new testing_data_generator();
$context = context_system::instance();
$user = $generator->create_user(['username' => $input->username, 'password' => $input->username]);
$role = $generator->create_role();
assign_capability('local/navigatr:managecredentials', CAP_ALLOW, $role, $context);
role_assign($role, $user->id, $context);
