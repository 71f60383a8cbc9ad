#!/bin/sh
# Run once by the PostgreSQL image, when the database is made: the two roles and what the web role may do with the owner's tables.
set -eu
psql -v ON_ERROR_STOP=1 -v owner_password="$OWNER_PASSWORD" -v web_password="$WEB_PASSWORD" --username postgres --dbname postgres <<'SQL'
CREATE ROLE idesluss_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE idesluss_web LOGIN PASSWORD :'web_password';
CREATE DATABASE idesluss OWNER idesluss_owner ENCODING 'UTF8' TEMPLATE template0;
\connect idesluss
ALTER SCHEMA public OWNER TO idesluss_owner;
GRANT USAGE ON SCHEMA public TO idesluss_web;
ALTER DEFAULT PRIVILEGES FOR ROLE idesluss_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO idesluss_web;
ALTER DEFAULT PRIVILEGES FOR ROLE idesluss_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO idesluss_web;
SQL
