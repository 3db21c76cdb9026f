"""The edge: HTTP and the command line. It reads requests, calls the runtime, and writes answers; it decides nothing."""
