#!/bin/sh
# Makes the passwords docker-compose.yml needs, each in a file of secrets/, and keeps those that are there. Names given
# as arguments are asked for instead, unseen: `sh scripts/compose-secrets.sh ibkr_password`, `… optional/slack_url`.
set -eu
cd "$(dirname "$0")/.."

# Nobody else on this machine gets into the folder. Within it every container's user must be able to read, each its own.
mkdir -p secrets/optional
chmod 700 secrets
chmod 755 secrets/optional

write() {
  (umask 077 && cat >"secrets/$1.new")
  chmod 644 "secrets/$1.new"
  mv "secrets/$1.new" "secrets/$1"
}

for name in "$@"; do
  if [ -t 0 ]; then
    printf '%s: ' "$name"
    stty -echo
    trap 'stty echo' EXIT
  fi
  IFS= read -r value
  if [ -t 0 ]; then
    stty echo
    echo
  fi
  [ -n "$value" ] || { echo "$name: nothing was given" >&2; exit 1; }
  printf '%s\n' "$value" | write "$name"
done

for name in redis_password clickhouse_password web_password; do
  [ -s "secrets/$name" ] && continue
  od -An -N24 -tx1 /dev/urandom | tr -d ' \n' | write "$name"
  echo "made secrets/$name"
done
