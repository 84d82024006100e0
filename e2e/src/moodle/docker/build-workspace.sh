#!/bin/sh
# Copies the work tree, without what was installed or built for another system, builds it, and puts the plugin
# into Moodle's code.
set -eu
tar -C /source --exclude=node_modules --exclude=dist --exclude=.git -cf - . | tar -C /workspace -xf -
cd /workspace
npx --yes --prefer-offline pnpm@12.21.0 install --frozen-lockfile
npx --yes --prefer-offline pnpm@12.21.0 -r --workspace-concurrency=1 run build
web_root=/code
[ ! -d /code/public ] || web_root=/code/public
cd e2e
node --import tsx src/moodle/main.ts copy-plugin "$web_root"
