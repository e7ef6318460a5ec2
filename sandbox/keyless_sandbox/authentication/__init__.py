"""The door of the sandbox: what a request says, who signed it, and what of it reaches moto."""
