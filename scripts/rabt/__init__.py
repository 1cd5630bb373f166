"""Rabt: sourced linked data on militant organisations in Pakistan, and the tools that publish it."""

__version__ = "0.1.0"
