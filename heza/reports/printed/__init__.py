"""The report as paper and as workbook: sentences, sections, annexes, charts."""
