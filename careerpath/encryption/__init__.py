"""Encryption of private text: instance keys, the byte format, the model field."""
