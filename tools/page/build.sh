#!/usr/bin/env bash
# Builds src/choreo/stage/web/page.js, the script of `choreo preview PLAN --page`, from src/ and three.js.
# Needs Node. Run it after a change in src/, and commit what it builds: who installs choreo needs no Node.
# The first line of what it builds says from which sources, so that a test can tell whether it was run.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r package.json src "$work"
(cd "$work" && npm install --silent --no-audit --no-fund --no-package-lock)
web=../../src/choreo/stage/web
sources=$(LC_ALL=C; cat package.json src/*.js | sha256sum | cut -d ' ' -f 1)
"$work/node_modules/.bin/esbuild" "$work/src/main.js" --bundle --minify --format=iife --target=es2022 \
    --charset=ascii --legal-comments=none --log-level=warning --banner:js="// built from $sources" --outfile="$web/page.js"
cp "$work/node_modules/three/LICENSE" "$web/three-LICENSE.txt"
ls -l "$web"
