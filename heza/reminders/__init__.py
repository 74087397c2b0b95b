"""Warnings before a due day (nhắc việc): who was told, when, and of which due date; the morning's digests as sent.

It stands above `accountability`, whose words it uses, and below `home`, which composes the digest from everything
that waits for a person.
"""
