"""Releases of Keyless: ``make release VERSION=x.y.z``, and what a change of the component's schema means to its users."""
