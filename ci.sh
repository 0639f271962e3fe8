#!/bin/sh
# What CI runs; before you push, run it yourself: sh ci.sh
# It stops at the first failure, with the exit code of what failed.
set -eu
cd "$(dirname "$0")"

step() {
  printf '\n==> %s\n' "$1"
}

if ! command -v opsnb >/dev/null 2>&1; then
  PATH="$PWD/.venv/bin:$PATH"
fi
if ! command -v opsnb >/dev/null 2>&1; then
  step "Making .venv from requirements.txt (a few minutes, once)"
  "${PYTHON:-python3}" -m venv .venv
  .venv/bin/python -m pip install --disable-pip-version-check --quiet -r requirements.txt || {
    code=$?
    echo "Could not install what requirements.txt lists. Does it say where opsnb comes from? README.md tells how."
    exit $code
  }
fi
opsnb=$(command -v opsnb)
# The Python of this opsnb stands beside it; pipx and uv put a link to it on the path.
python=$(dirname "$(readlink -f "$opsnb")")/python
printf 'With %s, %s\n' "$(opsnb --version)" "$opsnb"

step "1/6 Are the records in kb/ sound?"
opsnb check

step "2/6 Sample data, made up from the records"
opsnb sample

step "3/6 Do all notebooks run on it?"
code=0
opsnb run --all -p db=sample || code=$?
if [ $code -eq 1 ]; then
  echo "The sample breaks some promises, so that the checks have something to find. That is no failure."
elif [ $code -ne 0 ]; then
  exit $code
fi

step "4/6 Do the notebooks still show what was committed?"
"$python" -m pytest -q -c /dev/null --rootdir . -p no:cacheprovider \
  --nbval --nbval-sanitize-with notebooks/nbval.cfg notebooks || {
  code=$?
  echo "If a rule was changed on purpose, look at the new outputs and commit them: opsnb refresh"
  exit $code
}

step "5/6 Building both sites"
opsnb build

step "6/6 Is anything of the staff's in the public site?"
opsnb gate

printf '\nAll is well. site/public may be published; site/staff belongs behind a login.\n'
