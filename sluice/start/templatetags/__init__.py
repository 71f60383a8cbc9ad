"""The tag library of the interface: `{% load sluice_look %}`."""
