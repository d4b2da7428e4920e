"""What people see and press: routes, the live stream, the built UI."""
