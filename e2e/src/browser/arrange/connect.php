<?php
// Connects the site as a saved settings page leaves it. Input: sidecarUrl, secret, token.

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\pairing;

pairing::pair($input->sidecarUrl, $input->secret);
// The sidecar of an earlier stage is stopped.
config::set('formerpermit', 0);
$reply = client::from_config()->put_connection([
    'environment' => 'production',
    'token' => $input->token,
    'timeoutMs' => 30000,
    'force' => false,
]);
known_connection::remember_connection($reply->connection);
$answer = ['target' => accounts::target()];
