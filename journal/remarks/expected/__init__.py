"""What one expects to hear in a season: thought of at its start, looked at from its middle on."""
