"""What two sets of policies of one principal differ in: whether the new one lets through more, and whether it lets through less."""
