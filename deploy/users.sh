#!/bin/sh
# The image of PostgreSQL runs this once, on an empty database: the users of the desk and of the nights, who own nothing.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\set desk `cat /run/secrets/desk`
\set nights `cat /run/secrets/nights`
create role loep_app nologin;
create role loep_nights nologin;
create role loep_desk login in role loep_app password :'desk';
create role loep_night login in role loep_nights password :'nights';
SQL
