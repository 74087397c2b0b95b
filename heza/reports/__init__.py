"""The reform report (CV 2599/UBND-KSTTHC; TT 01/2020/TT-VPCP): told from the records, checked, signed, restated."""
