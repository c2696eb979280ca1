#!/usr/bin/env bash
# debian.sh COMMAND PACKAGES FOR OTHERWISE: installs Debian packages if their command is not here; where that cannot be, says what follows.
set -euo pipefail
command=$1 for=$3 otherwise=$4
read -ra packages <<<"$2"

command -v "$command" >/dev/null && exit 0
echo "installing ${packages[*]}, for $for" >&2
apt=(apt-get -qq -o Dpkg::Use-Pty=0)
[ "$(id -u)" = 0 ] || apt=(sudo -n "${apt[@]}")
{ "${apt[@]}" update && DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends "${packages[@]}"; } >/dev/null 2>&1 ||
    echo "${packages[*]} is not installed and cannot be from here: ask for it; until then $otherwise." >&2
