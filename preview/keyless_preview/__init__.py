"""SHOWS it: what a `pulumi preview` changes, resource by resource and permission by permission."""
