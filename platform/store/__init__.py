"""The only SQL: connections, tables made from an app's entities, live schema change, records, history, outbox, releases, accounts."""
