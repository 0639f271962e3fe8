#!/bin/sh
# Makes sure that there is a Java for Spark: installs Debian's where it is missing and may be, else says what to do.
set -eu
if command -v java >/dev/null 2>&1; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "==> Installing Java for Spark"
  apt-get update -qq && apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null
else
  echo "Spark needs Java 17 or newer. On Debian or Ubuntu: apt install default-jre-headless" >&2
  exit 2
fi
