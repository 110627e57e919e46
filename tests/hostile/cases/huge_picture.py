# Shows a picture of 30,000 by 30,000.
# tiers: full partial
import cv2
import numpy as np

cv2.imshow("huge", np.zeros((30_000, 30_000), np.uint8))
