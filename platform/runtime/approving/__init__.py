"""Approvals at work: processes begin with saves, go on by people's decisions and by time, and end in a transition."""
