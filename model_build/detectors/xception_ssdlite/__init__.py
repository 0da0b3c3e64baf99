"""XceptionSSDLite: Xception's entry and middle flow with a light head of six feature maps."""
