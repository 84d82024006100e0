#!/bin/sh
# Moodle 5.1 and later load Composer's autoloader; older ones need nothing.
set -eu
if [ -d /code/public ] && [ ! -f /code/vendor/autoload.php ]; then
    composer install --no-dev --no-interaction --no-progress --ignore-platform-reqs --working-dir=/code
fi
