"""Invented deliveries that look like real ones, with planted patterns and innocent look-alikes.

`write` is the way in. One part of a delivery is made at a time: honest registrations first (`honest`), then groups of
them are changed into planted patterns and look-alikes (`groups`), then what happened to them is told (`afterwards`).
"""
