"""The document page: its pages beside its fields, what people answer, and its whole way. Which document comes next is the queue's."""
