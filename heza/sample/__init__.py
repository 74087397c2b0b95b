"""The sample agency: invented people and dossiers in the shape of the real ones, its clock at 28/03/2024."""
