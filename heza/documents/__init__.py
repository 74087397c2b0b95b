"""The ISO 9001 document register: documents, their revisions, issuing under a decision, what is in force on any day."""
