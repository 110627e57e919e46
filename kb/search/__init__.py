"""Query to ranked hits: the signals as a table, fusion, calibrated confidence, follow-ups."""
