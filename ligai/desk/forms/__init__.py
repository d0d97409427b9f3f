"""What a person is asked before a step: the shape of input, never whether it is allowed."""
