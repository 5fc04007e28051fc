"""Answers questions about trades from their table, and says how complete its answers are."""
