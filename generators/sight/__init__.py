"""Networks that look at pictures which were drawn. One by now: what age and sex a face appears to have."""
