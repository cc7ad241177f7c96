"""Prior: shipped coefficients of confidence, for a FAQ too small to rehearse; found on several FAQs at once."""

FIRST = (0.0, 6.0, 0.0, 3.0, 2.0, 2.0, 2.0, 1.0, 0.0, -1.0, -2.0, 0.0, -1.0, 2.0, -3.5)
"""For the best entry, in the order of evidence.NAMES; the constant last."""
THREE = (0.0, 6.0, 0.0, 3.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, -2.0, 0.0, -1.0, 0.0, -2.5)
"""For one of the first three."""
