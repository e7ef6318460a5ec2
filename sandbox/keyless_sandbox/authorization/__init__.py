"""Which permissions a request needs, who asks with which policies, and whether it is let through."""
