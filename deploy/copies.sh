#!/bin/sh
# What the service `backup` of docker-compose.yml runs, in db's own image: PG* variables say which database.
#   copies.sh backup         a copy into $COPIES; of the copies there, the newest $KEEP stay
#   copies.sh restore NAME   puts a copy back into a database that holds no account
# The instance key is in no copy: it is in the volume `keys`.
set -eu
umask 077
cd "${COPIES:-/copies}"

ask() { psql -qtAX -v ON_ERROR_STOP=1 -c "$1"; }

account=
there=$(ask "SELECT to_regclass('careerpath_user') IS NOT NULL")
[ "$there" = f ] || account=$(ask "SELECT 1 FROM careerpath_user LIMIT 1")

case "${1:-}" in
backup)
  # Empty copies would push out those that are not.
  [ "$account" ] || { echo "Nobody has an account here yet, so there is nothing to copy."; exit 0; }
  rm -f ./*.part
  name=careerpath-$(date -u +%Y-%m-%d-%H%M%S).dump
  pg_dump --format=custom --no-owner --no-privileges --file="$name.part"
  pg_restore --file=/dev/null "$name.part"
  mv "$name.part" "$name"
  sync
  echo "The database is copied to $name. The instance key is not in it: it is in the volume keys."
  ls careerpath-*.dump | sort -r | tail -n "+$((${KEEP:-7} + 1))" | while read -r old; do rm -- "$old"; done
  ;;
restore)
  [ -f "${2:?Say which copy: copies.sh restore NAME}" ] || { echo "There is no copy $2. There are:"; ls; exit 1; }
  [ -z "$account" ] ||
    { echo "The database holds somebody's account, and nothing is written over it. Move it aside first."; exit 1; }
  connected=$(ask "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND backend_type = 'client backend'")
  [ "$connected" = 0 ] ||
    { echo "Something is connected to the database. Stop web, mail and daily first."; exit 1; }
  pg_restore --file=/dev/null "$2" || { echo "$2 is not a whole copy. Take another one; nothing was changed."; exit 1; }
  wanted=$(mktemp)
  # Who was signed in, how often somebody tried, and mail that has left, do not come back.
  pg_restore --list "$2" | grep -Ev "TABLE DATA [^ ]+ (careerpath_cached|careerpath_outgoingmail|careerpath_session) " >"$wanted"
  ask "DO \$\$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
      EXECUTE format('DROP TABLE %I CASCADE', name);
    END LOOP; END \$\$"
  pg_restore --single-transaction --exit-on-error --no-owner --no-privileges --use-list="$wanted" \
    --dbname="$PGDATABASE" "$2"
  echo "$2 is put back. Nobody is signed in, and no mail that waited in it will be sent."
  ;;
*)
  echo "copies.sh backup, or copies.sh restore NAME"
  exit 1
  ;;
esac
