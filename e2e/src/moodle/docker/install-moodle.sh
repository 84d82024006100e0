#!/bin/sh
# Installs Moodle in an empty database, lets it take up the plugin, and pairs it with the sidecar.
set -eu
cd /var/www/html
export NAVIGATR_MOODLE_CONFIG=/var/www/html/config.php
is_installed='define("CLI_SCRIPT", true); define("ABORT_AFTER_CONFIG", true); require "config.php";
    $db = pg_connect("host=$CFG->dbhost dbname=$CFG->dbname user=$CFG->dbuser password=$CFG->dbpass");
    exit(pg_fetch_result(pg_query($db, "SELECT to_regclass('"'mdl_config'"') IS NULL"), 0, 0) === "t" ? 1 : 0);'
if ! php -r "$is_installed"; then
    xargs -d '\n' php admin/cli/install_database.php < /harness/install-arguments.txt
fi
php admin/cli/upgrade.php --non-interactive
php /harness/fixtures/site_defaults.php
printf '{"sidecarUrl": "http://sidecar:8787", "secret": "%s", "privateNetwork": true}' "$SIDECAR_SITE_SECRET" | php /harness/fixtures/pair.php
