#!/bin/sh
# Programs that the tests drive and pip cannot bring: Chromium for the pages, curl for the commands of
# the documentation. Where one is missing and can be installed, do so; where it cannot, the tests that
# need it say that they were skipped, and fail under CI=true.
missing=""
command -v curl >/dev/null 2>&1 || missing="curl"
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing for the tests: $missing"
    # shellcheck disable=SC2086
    apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
exit 0
