#!/bin/sh
# The image of PostgreSQL runs this once, on an empty database: the user of the desk and the nights, who owns nothing.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\set password `cat /run/secrets/desk`
create role loep_app nologin;
create role loep_desk login in role loep_app password :'password';
SQL
