#!/usr/bin/env bash
# Makes the image postgres:15 from Debian's programs of this machine, for an engine that reaches no registry. What the
# check relies on is as in Docker Hub's: POSTGRES_PASSWORD, PGDATA, options behind the image's name, a first server
# without TCP that only sets up.
set -euo pipefail
tag=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
version=/usr/lib/postgresql/15
add() { mkdir -p "$root$(dirname "$1")" && cp -aL "$1" "$root$1"; }
programs=(/bin/bash /bin/sh /bin/mkdir /bin/chown /bin/sleep /usr/bin/setpriv)
for file in "${programs[@]}" "$version"/bin/{initdb,postgres,pg_ctl} "$version"/lib/{plpgsql,dict_snowball}.so; do
  add "$file"
  for library in $(ldd "$file" | grep -o '/[^ ]*'); do add "$library"; done
done
add /usr/share/postgresql/15
if [ -d /usr/share/zoneinfo ]; then add /usr/share/zoneinfo; fi
mkdir -p "$root"/{tmp,etc,var/run}
chmod 1777 "$root/tmp"
printf 'root:x:0:0::/:/bin/bash\npostgres:x:999:999::/tmp:/bin/bash\n' >"$root/etc/passwd"
printf 'root:x:0:\npostgres:x:999:\n' >"$root/etc/group"
cat >"$root/entrypoint" <<'ENTRYPOINT'
#!/bin/bash
set -e
if [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi
as() { setpriv --reuid=999 --regid=999 --clear-groups -- "$@"; }
bin=/usr/lib/postgresql/15/bin
mkdir -p "$PGDATA"
printf '%s' "$POSTGRES_PASSWORD" >/tmp/password
chown -R postgres:postgres "$PGDATA" /tmp/password
as $bin/initdb -D "$PGDATA" -U postgres --auth-host=scram-sha-256 --pwfile=/tmp/password >/dev/null
printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
as $bin/pg_ctl -D "$PGDATA" -w -o "-c listen_addresses='' -c unix_socket_directories=/tmp" start >/dev/null
sleep 1
as $bin/pg_ctl -D "$PGDATA" -w -m fast stop >/dev/null
exec setpriv --reuid=999 --regid=999 --clear-groups -- $bin/postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/tmp "${@:2}"
ENTRYPOINT
chmod +x "$root/entrypoint"
tar -C "$root" -c . | docker import --change 'ENTRYPOINT ["/entrypoint"]' --change 'EXPOSE 5432' - "$tag"
