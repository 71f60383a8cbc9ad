"""What people are told: the outbox of mail. Containers are kept as text, like in the ledger."""
