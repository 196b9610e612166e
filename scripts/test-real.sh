#!/usr/bin/env bash
# The tests with real tools: installs what is missing (Debian packages, PyPI; Go modules are built by the tests
# themselves), starts a docker engine of its own where none answers, and runs them. A tool that cannot be had fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
cache="$root/.cache/real-tools"
mkdir -p "$cache/bin"
export PATH="$cache/bin:$PATH"

have() { command -v "$1" >/dev/null 2>&1; }

debian() { # command package …
  local command=$1
  shift
  have "$command" && return 0
  echo "installing $* (Debian)"
  local policy=/usr/sbin/policy-rc.d
  # Services are started by this script, not by the package.
  if [ ! -e "$policy" ]; then printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && trap 'rm -f /usr/sbin/policy-rc.d' RETURN; fi
  [ -n "${apt_updated:-}" ] || apt-get update -qq
  apt_updated=1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

python() { # command package==version
  have "$1" && return 0
  echo "installing $2 (PyPI)"
  [ -x "$cache/python/bin/pip" ] || python3 -m venv "$cache/python"
  "$cache/python/bin/pip" install --quiet --disable-pip-version-check "$2"
  ln -sf "$cache/python/bin/$1" "$cache/bin/$1"
}

debian dockerd docker.io iptables
debian chromium chromium
debian ps procps
python zizmor zizmor==1.32.0
python aws awscli==1.45.11

if ! docker info >/dev/null 2>&1; then
  echo 'starting a docker engine'
  engine=$(mktemp -d)
  dockerd --data-root "$engine/data" --exec-root "$engine/exec" --pidfile "$engine/pid" -H "unix://$engine/docker.sock" >"$engine/log" 2>&1 &
  docker_pid=$!
  stop_docker() {
    kill "$docker_pid" 2>/dev/null || true
    wait "$docker_pid" 2>/dev/null || true
    rm -rf "$engine"
  }
  trap stop_docker EXIT
  export DOCKER_HOST="unix://$engine/docker.sock"
  for _ in $(seq 1 60); do
    docker info >/dev/null 2>&1 && break
    kill -0 "$docker_pid" 2>/dev/null || { echo 'the docker engine ended:'; tail -20 "$engine/log"; exit 1; }
    sleep 1
  done
fi

vitest run --config vitest.real.config.ts "$@"
