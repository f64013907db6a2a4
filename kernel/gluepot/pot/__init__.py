"""The pot: the one daemon of a home folder."""
