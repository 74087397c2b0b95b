"""The catalogue of procedures (thủ tục hành chính): versions by effective date, their steps and papers."""
