<?php
// Maps a course as a saved course page leaves it. Input: course, connection, provider {id, name}, badge {id, name}.

use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\sidecar\client;

$connected = client::lazy()->through($input->connection);
$mapping = mapping_changes::save($connected, $input->course, $input->provider, $input->badge);
$answer = ['state' => $mapping->get('state')];
