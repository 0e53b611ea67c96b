"""What a pool tells rooms above it that keep rows beside its specimens."""

from django.dispatch import Signal

clearing = Signal()
"""`specimens`, a queryset: those whose files go now, or whose rows do. Sent inside or before that transaction."""
