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

# Where this machine has its own release from.
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI)' "Codename: $(. /etc/os-release && echo "$VERSION_CODENAME")" 'Created-By: Packages' | sort -u | head -1
}

# docker, buildx and dockerd of Debian's testing release (forky), unpacked and not installed, for a Debian that has
# older ones: Debian 12's docker has no buildx, and cannot write OCI archives. The system's packages stay as they are.
newer_docker() {
  local home="$cache/docker"
  if [ ! -e "$home/versions" ]; then
    echo 'fetching docker-cli docker.io docker-buildx (Debian forky)'
    rm -rf "$home" && mkdir -p "$home/apt/lists" "$home/apt/cache/archives/partial" "$home/root"
    local mirror
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || { apt-get update -qq && mirror=$(debian_mirror); }
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror forky main" >"$home/apt/sources.list"
    local apt=(
      -o "Dir::Etc::sourcelist=$home/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
      -o "Dir::State::lists=$home/apt/lists" -o Dir::State::status=/dev/null
      -o "Dir::Cache=$home/apt/cache" -o APT::Sandbox::User=root
    )
    apt-get "${apt[@]}" update -qq
    (cd "$home/apt" && apt-get "${apt[@]}" download -qq docker-cli docker.io docker-buildx)
    for package in "$home"/apt/*.deb; do dpkg-deb -x "$package" "$home/root"; done
    (cd "$home/apt" && ls -- *.deb) >"$home/apt/versions"
    mkdir -p "$home/config/cli-plugins"
    ln -s "$home/root/usr/libexec/docker/cli-plugins/docker-buildx" "$home/config/cli-plugins/docker-buildx"
    mv "$home/apt/versions" "$home/versions" && rm -rf "$home/apt"
  fi
  echo "docker: $(tr '\n' ' ' <"$home/versions")"
  export PATH="$home/root/usr/bin:$home/root/usr/sbin:$PATH" DOCKER_CONFIG="$home/config"
}

# Whether the engine that answers can do what the tests need: BuildKit that writes OCI archives.
docker_is_enough() {
  docker buildx version >/dev/null 2>&1 && docker info --format '{{.DriverStatus}}' 2>/dev/null | grep -q io.containerd.snapshotter
}

debian chromium chromium
debian ps procps
# The second major that the migrations are tested on.
debian /usr/lib/postgresql/15/bin/postgres postgresql-15
python zizmor zizmor==1.32.0
python aws awscli==1.45.11

if docker_is_enough; then
  echo "docker: $(docker version --format '{{.Server.Version}}'), which runs here already"
else
  # For containerd, runc and iptables, which the newer engine uses too.
  debian containerd docker.io iptables
  newer_docker
  echo 'starting a docker engine'
  engine=$(mktemp -d)
  echo '{"features":{"containerd-snapshotter":true}}' >"$engine/daemon.json"
  dockerd --config-file "$engine/daemon.json" --data-root "$engine/data" --exec-root "$engine/exec" --pidfile "$engine/pid" -H "unix://$engine/docker.sock" >"$engine/log" 2>&1 &
  docker_pid=$!
  stop_docker() {
    # Containers that a killed test left would outlive the engine, and hold its folders.
    docker ps --all --quiet | xargs -r docker rm --force >/dev/null 2>&1 || true
    kill "$docker_pid" 2>/dev/null || true
    wait "$docker_pid" 2>/dev/null || true
    for mounted in "$engine"/exec/netns/*; do umount "$mounted" 2>/dev/null || true; done
    rm -rf "$engine"
  }
  trap stop_docker EXIT
  export DOCKER_HOST="unix://$engine/docker.sock"
  for _ in $(seq 1 60); do
    docker info >/dev/null 2>&1 && break
    kill -0 "$docker_pid" 2>/dev/null || { echo 'the docker engine ended:'; tail -20 "$engine/log"; exit 1; }
    sleep 1
  done
  docker_is_enough || { echo 'the docker engine that was started cannot build OCI archives:'; tail -20 "$engine/log"; exit 1; }
fi

real() { vitest run --config vitest.real.config.ts "$@"; }

if [ $# -gt 0 ]; then
  real "$@"
else
  # Two at a time, because most of them wait; those that share the docker engine and the builds of Go tools go one after
  # the other.
  failed=0
  mkdir -p reports
  REAL_GROUP=engine real >reports/real-engine.log 2>&1 &
  beside=$!
  REAL_GROUP=others real || failed=1
  wait "$beside" || failed=1
  cat reports/real-engine.log
  exit "$failed"
fi
