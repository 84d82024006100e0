<?php
// Connects Open Badge Factory as its saved page leaves it. Input: clientId, clientSecret.

use local_navigatr\local\account\accounts;
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\sidecar\client;

$reply = client::lazy()->through('obf')->put_connection([
    'platform' => 'obf',
    'environment' => 'production',
    'clientId' => $input->clientId,
    'clientSecret' => $input->clientSecret,
    'timeoutMs' => 30000,
    'force' => false,
]);
known_connection::remember_connection($reply->connection, 'obf');
$answer = ['targets' => accounts::targets()];
