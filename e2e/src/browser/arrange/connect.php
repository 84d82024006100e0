<?php
// Connects the site as a saved settings page leaves it. Input: sidecarUrl, secret, token.

use local_navigatr\local\config;
use local_navigatr\local\sidecar\client;

config::pair($input->sidecarUrl, $input->secret);
// The sidecar of an earlier stage is stopped.
config::set('formerpermit', 0);
$reply = client::from_config()->put_connection([
    'environment' => 'production',
    'token' => $input->token,
    'timeoutMs' => 30000,
    'force' => false,
]);
config::remember_connection($reply->connection);
$answer = ['target' => config::target()];
