"""Arrays: the kinds of numpy arrays that the rooms of matching hand to each other."""

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
"""Of grams."""
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int32]
Places = NDArray[np.intp]
