"""What is left to do: the queue that workers share, what fills it, what makes it wait."""
