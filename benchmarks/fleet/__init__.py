"""What one process holds, and what two replicas behind nginx do, beside nginx with a file."""
