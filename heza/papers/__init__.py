"""Papers: what the agency prints, described once as blocks and written as .docx and as PDF; and the numbers they get.

Layout after Decree 30/2020/NĐ-CP. A room says the words and the blocks (`model`); only `docx` and `pdf` know fonts and
margins, and only they import python-docx and typst.
"""
