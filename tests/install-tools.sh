#!/bin/sh
# Programs that the tests drive and pip cannot bring: Chromium for the pages; curl, unzip, Node.js and R for
# the commands of the documentation; a library for data packages; nginx for what stands before us. Where one
# is missing and can be installed,
# do so; where it cannot, the tests that need it say that they were skipped, and fail under CI=true.
missing=""
command -v curl >/dev/null 2>&1 || missing="curl"
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
command -v unzip >/dev/null 2>&1 || missing="$missing unzip"
# Without what it recommends R is 30 MB, and installed in a quarter of a minute.
command -v Rscript >/dev/null 2>&1 || missing="$missing r-base-core r-cran-jsonlite"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing for the tests: $missing"
    # shellcheck disable=SC2086
    apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
cd "$(dirname "$0")/consumers/node" || exit 0
# npm leaves a lock of its own behind what it has installed.
if command -v npm >/dev/null 2>&1 && [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
    echo "installing for the tests: npm packages"
    npm ci --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund --silent || echo "npm could not install it"
fi
exit 0
