"""Standing here, this file lets every test import `fakes`."""
