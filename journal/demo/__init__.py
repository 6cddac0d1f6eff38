"""The demo account: a story of three years, and how to sign in to it."""
