"""Files of others to records: any entity's CSV or XLSX by natural key, and connections that say what a file means."""
