"""What a person handed in cannot be used."""


class BadInput(ValueError):
    """One sentence saying what is wrong, where, what is allowed, and the nearest valid name."""
