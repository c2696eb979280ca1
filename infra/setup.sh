#!/usr/bin/env bash
# setup.sh ENGINE VENV: makes the environment from the full pinned list; ENGINE is cpu or cuda, or in containers review or server, which read nothing.
set -euo pipefail
engine=$1 venv=$2 list=infra/requirements-$1.txt python=${PYTHON:-python3.11}
UV_VERSION=$(sed -n 's/^uv==//p' "$list")

say() { printf '%4d s  %s\n' "$SECONDS" "$*" >&2; }
fail() { say "$*"; exit 1; }

[ -f "$list" ] || fail "There is no engine '$engine': set ENGINE to cpu or cuda."
command -v "$python" >/dev/null || fail "Python 3.11 is needed and $python is not here: install it (Debian: apt-get install python3.11 python3.11-venv), or set PYTHON."
[ "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = 3.11 ] || fail "Python 3.11 is needed: set PYTHON to one."

if [ ! -x "$venv/bin/uv" ]; then
    say "making the environment in $venv"
    "$python" -m venv "$venv" || fail "Python's venv is missing: install it (Debian: apt-get install python3.11-venv)."
    "$venv/bin/pip" install --quiet --disable-pip-version-check "uv==$UV_VERSION"
fi

# uv does not read pip's settings: hand on where packages come from.
export UV_FIND_LINKS=${UV_FIND_LINKS:-${PIP_FIND_LINKS:-}} UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-300}
index=${PIP_INDEX_URL:-$("$venv/bin/pip" config get global.index-url 2>/dev/null || true)}
[ -z "$index" ] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}

# --no-deps: the list is complete, and leaves out on purpose what breaks others (infra/overrides-*.txt says what and why).
install() { "$venv/bin/uv" pip install --python "$venv/bin/python" --no-deps --requirement "$list" "$@"; }
reads=true; case $engine in review | server) reads=false ;; esac
say "installing $(grep -c '==' "$list") packages$($reads && echo ', about 0.9 GB to download on first use (CPU)')"
install ||
    { say "again, with PyTorch's own index"; install --torch-backend "$([ "$engine" = cpu ] && echo cpu || echo auto)"; } ||
    { say "again, with pip"; "$venv/bin/pip" install --no-deps --requirement "$list"; } ||
    fail "Packages are missing from your index: see above. torch with +cpu is on PyTorch's CPU index (set PIP_EXTRA_INDEX_URL or PIP_FIND_LINKS to it)."
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .

if $reads; then
    infra/debian.sh tesseract tesseract-ocr "scanned pages other than slips" "scanned pages other than slips (receipts, tickets) end as ocr_unavailable"
fi
say "installed"
