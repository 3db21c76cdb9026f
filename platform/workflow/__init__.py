"""State machines, purely: what a transition needs, whether it may happen, and every reason why not."""
