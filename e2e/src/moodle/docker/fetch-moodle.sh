#!/bin/sh
# Puts Moodle's code into the volume /code, once per branch.
set -eu
branch_file=/code/.navigatr-branch
if [ "$(cat "$branch_file" 2>/dev/null || true)" != "$MOODLE_BRANCH" ]; then
    find /code -mindepth 1 -delete
    git clone --quiet --depth 1 --branch "$MOODLE_BRANCH" https://github.com/moodle/moodle.git /code
    echo "$MOODLE_BRANCH" > "$branch_file"
fi
cp /harness/config.template.php /code/config.php
