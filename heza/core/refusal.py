"""A refusal: what the user asked for cannot be done, and the sentence that says what to do instead."""


class Refused(Exception):
    """Answered as 409 with its sentence; nothing is written."""

    @property
    def reason(self) -> str:
        """The sentence for the user."""
        return str(self.args[0])
