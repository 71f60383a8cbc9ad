"""Refuse, in the database itself, to change or remove what stands in the record.

Row triggers refuse a change of any row, statement triggers refuse the statement even when it hits no row
(a silent "0 rows" would look like success), and TRUNCATE has a trigger of its own so that a test database
that is emptied between tests can have that one switched off by its owner. ENABLE ALWAYS: replication mode,
which skips ordinary triggers, does not skip these.

The web's role loses the privileges too. Chains and payloads it may update (the head moves, a payload is
erased), but not remove. Where the role does not exist, nothing is revoked.
"""

from django.db import migrations

TABLES = ("ledger_entry", "ledger_anchor")

REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the ledger is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""

TRIGGERS = """
CREATE TRIGGER ledger_refuse_row BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_refuse_statement BEFORE UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_refuse_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER ledger_refuse_row;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER ledger_refuse_statement;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER ledger_refuse_truncate;
"""

UNTRIGGER = """
DROP TRIGGER ledger_refuse_truncate ON {table};
DROP TRIGGER ledger_refuse_statement ON {table};
DROP TRIGGER ledger_refuse_row ON {table};
"""

REVOKE = """
DO $$
BEGIN
    IF to_regrole('idesluss_web') IS NOT NULL THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entry, ledger_anchor FROM idesluss_web;
        REVOKE DELETE, TRUNCATE ON ledger_chain, ledger_payload FROM idesluss_web;
        REVOKE UPDATE, TRUNCATE ON ledger_readinglog FROM idesluss_web;
    END IF;
END
$$;
"""

GRANT = """
DO $$
BEGIN
    IF to_regrole('idesluss_web') IS NOT NULL THEN
        GRANT UPDATE, DELETE ON ledger_entry, ledger_anchor, ledger_chain, ledger_payload, ledger_readinglog TO idesluss_web;
    END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION ledger_refuse();"),
        *(migrations.RunSQL(TRIGGERS.format(table=table), UNTRIGGER.format(table=table)) for table in TABLES),
        migrations.RunSQL(REVOKE, GRANT),
    ]
