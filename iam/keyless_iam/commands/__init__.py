"""The commands of the model of IAM: `keyless check` and `keyless can`."""
