"""What a request to Amazon S3 must be allowed to do: `address.address_of`, then `demands.demand_of`."""
