#!/bin/sh
# Find a Chromium for the browser tests, or install one: the system's packages if we are root, else Playwright's.
set -u
bin=$1
for name in "${OPSNB_CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if "$bin/python" -c '
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not pathlib.Path(p.chromium.executable_path).exists())
' 2>/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "==> Installing Chromium from the system's packages"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "==> Installing Chromium with Playwright"
"$bin/playwright" install chromium && exit 0
echo "The tests need Chromium and none could be installed."
echo "Install one (Debian: apt install chromium; Ubuntu: snap install chromium) or set OPSNB_CHROMIUM to its path."
exit 2
