<?php
// Maps a course as a saved course page leaves it. Input: course, provider {id, name}, badge {id, name}.

use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\sidecar\client;

$mapping = mapping_changes::save(client::lazy(), $input->course, $input->provider, $input->badge);
$answer = ['state' => $mapping->get('state')];
