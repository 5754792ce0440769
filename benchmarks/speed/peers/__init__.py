"""Adapters of the engines that are compared with ours, one a file; see `benchmarks.speed.engines`.

Each is set up as its users would for speed: nothing stored but what is searched, one commit, and
disks not waited for.
"""
