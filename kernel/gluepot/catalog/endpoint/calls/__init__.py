"""What each method of the protocol does, a class for each kind of thing; method names are the protocol's."""
