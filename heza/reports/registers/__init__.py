"""The small registers that the report needs: feedback, publication, announcements, initiatives, tasks, recipients."""
