<?php
// As just installed: nothing is known of a sidecar, and the sidecar knows no token. Mappings and awards stay.

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\connection\disconnect;
use local_navigatr\local\sidecar\client;

if (config::is_paired() && accounts::target() !== null) {
    disconnect::run(client::lazy());
}
foreach (['sidecarurl', 'sidecarsecret', 'pairedwwwroot'] as $name) {
    unset_config($name, config::COMPONENT);
}
$DB->delete_records(accounts::TABLE);
