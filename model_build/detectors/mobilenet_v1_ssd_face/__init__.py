"""The SSD MobileNetV1 face detector of the npm package @vladmandic/face-api."""
