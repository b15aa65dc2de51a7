"""Flag laboratory results against reference ranges and the patient's own baseline."""

__version__ = "0.1.0"
