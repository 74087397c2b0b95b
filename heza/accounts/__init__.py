"""People (nhân sự): departments, headships, accounts, sign-in, and who may do what."""
