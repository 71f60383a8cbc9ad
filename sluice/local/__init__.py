"""Starts what Idéslussen needs on one machine: PostgreSQL, a broker, the web server, the workers and beat.

One foreground command owns every process it starts. The children die with it, however it dies. Everything that may run before the virtual
environment exists (`prepare`, `needs`, `debian`, `problems`) uses the standard library only.
"""
