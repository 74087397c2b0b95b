"""The printed forms of document control and the draft of the decision that issues a batch."""
