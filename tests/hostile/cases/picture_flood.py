# Shows pictures without end.
# tiers: full partial none
# pictures: 12
import cv2
import numpy as np

for _ in range(2000):
    cv2.imshow("small", np.zeros((20, 20, 3), np.uint8))
