#!/bin/sh
# Run once by the postgres image on an empty volume: a user and a database for nightclerk and for Prefect, neither of them a superuser.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set nightclerk="$NIGHTCLERK_DB_PASSWORD" --set prefect="$PREFECT_DB_PASSWORD" <<'SQL'
create role nightclerk login createdb password :'nightclerk';
create database nightclerk owner nightclerk;
create role prefect login password :'prefect';
create database prefect owner prefect;
revoke connect on database nightclerk, prefect from public;
SQL
