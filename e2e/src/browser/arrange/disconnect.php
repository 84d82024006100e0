<?php
// As just installed: nothing is known of a sidecar, and the sidecar knows no token. Mappings and awards stay.

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\connection\disconnect;
use local_navigatr\local\sidecar\client;

if (config::is_paired()) {
    foreach (accounts::all() as $connectionid => $account) {
        disconnect::run(client::lazy()->through($connectionid));
    }
}
foreach (['sidecarurl', 'sidecarsecret', 'pairedwwwroot'] as $name) {
    unset_config($name, config::COMPONENT);
}
$DB->delete_records(accounts::TABLE);
