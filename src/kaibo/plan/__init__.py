"""Before the broadcast: products, lineup, script, hosts, reservations, traffic, readiness."""
