<?php
// As just installed: nothing is known of a sidecar, and the sidecar knows no token. Mappings and awards stay.

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\connection\disconnect;

if (config::is_paired() && accounts::target() !== null) {
    disconnect::run();
}
foreach (['sidecarurl', 'sidecarsecret', 'pairedwwwroot'] as $name) {
    unset_config($name, config::COMPONENT);
}
$DB->delete_records(accounts::TABLE);
