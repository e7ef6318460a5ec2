"""Requests that want in where they may not, as bytes on the wire: at the door alone, and at a whole sandbox."""
