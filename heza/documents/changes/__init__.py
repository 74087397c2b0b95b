"""Change requests (phiếu yêu cầu) and the periodic review of documents (soát xét định kỳ)."""
