"""Prior: shipped coefficients of confidence, which a FAQ's own rehearsal moves; found on six FAQs at once."""

FIRST = (-2.46, 0.97, 3.51, 1.68, 0.82, -1.83, 0.79, 0.68, -0.84, -0.99, 0.35, 1.04, -1.46, 3.37, -1.89)
"""For the best entry, in the order of evidence.NAMES; the constant last."""
THREE = (-1.52, 2.52, 1.83, 1.71, 1.23, -1.58, 0.83, 0.31, 0.05, -1.11, 0.32, 0.48, -1.44, 0.17, -1.35)
"""For one of the first three."""
